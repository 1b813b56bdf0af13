import { openMeans } from '../adapters/given-means/given-means.ts';
import { openBrowserProber } from '../adapters/chromium/open-browser-prober.ts';
import { openProber } from '../adapters/prober-net/open-prober.ts';
import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { makeRun } from '../loops/probes/make-run.ts';
import { processTime } from '../loops/work-time.ts';
import type { ProbeRun } from '../probe/run.ts';
import type { Probing } from '../surface/cli/command-context.ts';

/** One run by hand, here and now. It is shown and counts for nothing. */
export const runOnce: Probing['once'] = async (probe, { location, secrets, chromium, told }): Promise<ProbeRun> => {
  const clock = systemClock();
  const prober = openProber({ clock });
  const browser = openBrowserProber({ chromium });
  const { secret } = openMeans({ commands: new Map(), secrets, clusters: new Map() });
  try {
    const at = clock.now();
    const parts = { prober, browser, secret, time: processTime, references: [] };
    return await makeRun(parts, { probe, location, round: at, at, lateMs: 0 }, told);
  } finally {
    await prober.close();
    await browser.close();
  }
};
