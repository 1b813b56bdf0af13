import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { openBrowser } from '../../test/web/open-browser.ts';
import type { Size } from './installation.ts';
import { measureScreens, type WebFigure } from './measure.ts';
import { seedInstallation } from './seed.ts';
import { firstStartMs, serveSeeded } from './served.ts';

export type WebBench = {
  readonly folder: string;
  readonly size: Size;
  /** How long frames and processor time are looked at, each time. */
  readonly seconds: number;
  readonly say: (what: string) => void;
};

/** Seeds an installation, serves it, lets telemetry flow, and looks at it as people do. */
export async function benchWeb({ folder, size, seconds, say }: WebBench): Promise<readonly WebFigure[]> {
  say(`seeding ${size.journeys * size.objectivesPerJourney} objectives and ${size.days} days`);
  const began = performance.now();
  const seeded = await seedInstallation(folder, size, systemClock().now());
  const seedMs = performance.now() - began;
  say('starting the server');
  const firstMs = await firstStartMs(seeded);
  await using served = await serveSeeded(seeded, size);
  // Everything is heard once, and what the start left to do is done.
  await new Promise((resolve) => setTimeout(resolve, 1_500 * Math.max(1, seconds)));
  say('looking');
  const browser = await openBrowser();
  try {
    const figures = await measureScreens({ browser, served, size, seconds });
    return [
      { name: 'objectives', value: seeded.objectives, unit: 'objectives' },
      { name: 'rollouts', value: seeded.rollouts, unit: 'rollouts' },
      { name: 'evidence and ledger on disk', value: seeded.bytes / 2 ** 20, unit: 'MiB' },
      { name: 'seeding', value: seedMs / 1_000, unit: 's' },
      ...figures,
      { name: 'the server starts, from nothing to its first answer', value: firstMs / 1_000, unit: 's' },
    ];
  } finally {
    await browser.close();
  }
}
