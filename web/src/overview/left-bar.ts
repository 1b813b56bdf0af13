import type { LeftBinsView } from '../../../src/wire/overview.ts';
import type { Tone } from '../kit/tone.ts';

export type LeftPart = {
  readonly key: keyof LeftBinsView;
  readonly count: number;
  readonly share: number;
  readonly tone: Tone;
  readonly text: string;
};

const PARTS: readonly { readonly key: keyof LeftBinsView; readonly tone: Tone; readonly text: string }[] = [
  { key: 'overspent', tone: 'breach', text: 'over the line' },
  { key: 'quarter', tone: 'warning', text: 'under a quarter left' },
  { key: 'half', tone: 'plain', text: 'a quarter to a half left' },
  { key: 'three_quarters', tone: 'plain', text: 'a half to three quarters left' },
  { key: 'most', tone: 'good', text: 'three quarters or more left' },
  { key: 'blind', tone: 'blind', text: 'not seen' },
];

/** The promises of a bar from the worst to the best, and what is not seen at its end. Parts of none are left out. */
export function readLeft(bins: LeftBinsView): readonly LeftPart[] {
  const all = PARTS.reduce((sum, { key }) => sum + bins[key], 0);
  return PARTS.filter(({ key }) => bins[key] > 0).map(({ key, tone, text }) => {
    const count = bins[key];
    return { key, tone, text, count, share: count / all };
  });
}

export function explainLeft(bins: LeftBinsView): string {
  return readLeft(bins)
    .map(({ count, text }) => `${count} ${text}`)
    .join(', ');
}
