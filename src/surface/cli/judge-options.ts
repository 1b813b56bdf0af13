import { InvalidArgumentError } from 'commander';
import { readDuration, readShare } from '../../catalog/quantities.ts';
import { DAY, HOUR, type DurationMs } from '../../kernel/units.ts';
import type { JudgeOptions } from '../../verdict/judging-file/judge-options.ts';

/** What was given on the command line, as its readers below have read it. */
export type GivenJudgeOptions = {
  readonly rho: number;
  readonly delta: number;
  readonly alpha: number;
  readonly alphaSafe: number;
  readonly burstiness: JudgeOptions['burstiness'];
  readonly phi?: number;
  readonly margin: number;
  readonly minStep: DurationMs;
  readonly horizon: DurationMs;
  readonly weight?: ReadonlyMap<string, number>;
  readonly key?: readonly string[];
  readonly share?: number;
};

export const DEFAULTS = {
  rho: 1.1,
  delta: 0.0005,
  alpha: 0.01,
  alphaSafe: 0.05,
  burstiness: 'unknown',
  margin: 0.1,
  minStep: 0 as DurationMs,
  horizon: HOUR,
} as const;

const LONGEST = (400 * DAY) as DurationMs;

export function judgeOptionsFrom(given: GivenJudgeOptions): JudgeOptions {
  const { weight, key, phi, share, ...rest } = given;
  return { ...rest, phi: phi ?? null, share: share ?? null, weights: weight ?? new Map(), keys: key ?? [] };
}

/** Why what was given does not fit together, or null. */
export function strangeTogether({ burstiness, phi, rho, delta }: GivenJudgeOptions): string | null {
  if (burstiness === 'calibrated' && phi === undefined)
    return '--burstiness calibrated wants --phi: how much more the errors of both arms vary than independent ones would';
  if (burstiness !== 'calibrated' && phi !== undefined) return '--phi goes with --burstiness calibrated';
  return rho === 0 && delta === 0 ? '--rho 0 with --delta 0 would allow no failure at all: give a --delta' : null;
}

export function readRho(text: string): number {
  return readNumber(text, {
    least: 0,
    most: 100,
    say: 'it is a number from 0 to 100, such as 1.1; 0 asks nothing of the baseline.',
  });
}

export function readPart(text: string): number {
  return readNumber(text, { least: 0, most: 1, say: 'it is a number from 0 to 1, such as 0.0005, or a share such as 0.05%.' });
}

/** A chance of being wrong: more than a half would be no proof of anything. */
export function readChance(text: string): number {
  const chance = readNumber(text, { least: 1e-12, most: 0.5, say: 'it is a chance above 0 and at most 0.5, such as 0.01.' });
  return chance;
}

export function readPhi(text: string): number {
  return readNumber(text, { least: 1, most: 10_000, say: 'it is a number from 1 to 10000; 1 where errors are independent.' });
}

export function readTime(text: string): DurationMs {
  const ms = readDuration(text);
  if (ms === null || ms > LONGEST) throw new InvalidArgumentError('it is a time from 0s to 400d, such as 60m.');
  return ms;
}

export function readWeight(text: string, before: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, number> {
  const [, name = '', amount = ''] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  const weight = /^\d+(\.\d+)?$/.test(amount) ? Number(amount) : 0;
  if (!(weight > 0 && weight <= 1_000_000))
    throw new InvalidArgumentError('it is NAME=NUMBER with a number above 0, such as errors=0.4.');
  return new Map([...before, [name, weight]]);
}

export function readKey(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

type Bounds = { readonly least: number; readonly most: number; readonly say: string };

function readNumber(text: string, { least, most, say }: Bounds): number {
  const isNumber = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const value = isNumber ? Number(text) : text.endsWith('%') ? readShare(text) : null;
  if (value === null || !(value >= least && value <= most)) throw new InvalidArgumentError(say);
  return value;
}
