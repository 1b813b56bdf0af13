import { seededRng } from '../../src/kernel/rng.ts';

type Day = { readonly hours: number; readonly everyMinutes: number };

/** What becomes of a release, and how often: most are good, and what goes wrong goes wrong in many ways. */
const KINDS = ['good', 'good', 'good', 'good', 'bad', 'subtle', 'slow', 'stopped', 'aborted', 'blind'] as const;
const SEED = 20_260_101;

/** A story of releases of the demo's shop, one after the other, with a gate asked before each and an incident in between. */
export function dayStory({ hours, everyMinutes }: Day): string {
  const rng = seededRng(SEED);
  const lines = ['at 0s observe checkout 40/s; observe browse 10/s'];
  for (let minute = 6, count = 1; minute + everyMinutes <= hours * 60; minute += everyMinutes, count += 1) {
    const kind = KINDS[Math.floor(rng.next() * KINDS.length)] ?? 'good';
    lines.push(...releaseLines(kind, { version: `1.${count}.0`, minute }));
  }
  return lines.join('\n');
}

type Released = { readonly version: string; readonly minute: number };

function releaseLines(kind: (typeof KINDS)[number], { version, minute }: Released): readonly string[] {
  const at = (seconds: number): string => `at ${minute * 60 + seconds}s`;
  const begin = `${at(0)} ask gate of storefront ${version}; release ${version}`;
  switch (kind) {
    case 'good':
      return [begin];
    case 'bad':
      return [`${at(-1)} fault ${version} errors 8%`, begin];
    case 'subtle':
      return [`${at(-1)} fault ${version} errors 2%`, begin];
    case 'slow':
      return [`${at(-1)} fault ${version} slow 40%`, begin];
    case 'stopped':
      return [begin, `${at(8)} operator hold ${version} for 60s`];
    case 'aborted':
      return [begin, `${at(8)} operator abort ${version}`];
    case 'blind':
      return [begin, `${at(5)} telemetry stops`, `${at(100)} telemetry flows`];
  }
}
