import { asOffline, looksOffline, runNotMade, runOf, type ProbeRun, type RunOf } from '../../probe/run.ts';
import type { BrowserProber } from '../../ports/browser-prober.ts';
import type { Prober } from '../../ports/prober.ts';
import type { Probe, ProbeStep } from '../../wire/probe.ts';
import type { WorkTime } from '../work-time.ts';
import { makeBrowserStep } from './make-browser-step.ts';
import { makeStep, type StepMade, type Underway } from './make-step.ts';

export type RunParts = {
  readonly prober: Prober;
  /** Absent where there is no browser to probe with. */
  readonly browser?: BrowserProber;
  /** Throws, without showing anything of it, when there is none of that name. */
  readonly secret: (name: string) => Promise<string>;
  readonly time: Pick<WorkTime, 'spent'>;
  /** `host:port` besides those of the probe. */
  readonly references: readonly string[];
};
/** Told of each step as it ends: whoever runs a probe by hand wants to see where it is. */
export type Told = (made: StepMade, step: ProbeStep) => void;
export type WholeRun = Omit<RunOf, 'probe'> & { readonly probe: Probe };

/** One run, from the first step to the first that does not end well. */
export async function makeRun(parts: RunParts, of: WholeRun, told: Told = () => undefined): Promise<ProbeRun> {
  const { probe } = of;
  const secrets = await secretsOf(probe, parts.secret);
  if (typeof secrets === 'string') return runNotMade(of, { because: 'SECRET', text: secrets });
  const underway: Underway = { probe, variables: secrets, cookies: new Map() };
  const began = parts.time.spent();
  const made: StepMade[] = [];
  for (const step of probe.steps) {
    const leftMs = probe.timeoutMs - (parts.time.spent() - began);
    const one =
      step.kind === 'browser'
        ? await makeBrowserStep(step, underway, { browser: parts.browser ?? null, leftMs })
        : await makeStep(step, underway, { prober: parts.prober, leftMs });
    made.push(one);
    told(one, step);
    if (one.run.outcome !== 'ok') break;
  }
  const run = runOf(of, { steps: made.map((one) => one.run), certificates: made.flatMap(({ certificates }) => certificates) });
  if (!looksOffline(run)) return run;
  return (await parts.prober.isOnline([...probe.reference, ...parts.references])) ? run : asOffline(run);
}

/** Why there are none, as a text. */
async function secretsOf({ secrets }: Probe, secret: RunParts['secret']): Promise<Map<string, string> | string> {
  const found = new Map<string, string>();
  for (const name of secrets) {
    try {
      found.set(name, await secret(name));
    } catch (cause) {
      return cause instanceof Error ? cause.message : `the secret ${name} cannot be read here`;
    }
  }
  return found;
}
