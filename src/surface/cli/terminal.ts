import { styleText } from 'node:util';

/** Where text is shown. Nobody watches: no columns, and then no line is broken, so that other programs find it whole. */
export type Terminal = { readonly columns: number | null; readonly colours: boolean };

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';

const STYLES = { good: 'green', bad: 'red', warn: 'yellow', quiet: 'gray', strong: 'bold' } as const;

export function paint(text: string, tone: Tone, { colours }: Terminal): string {
  return colours ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}

/** Names and reasons come from other people: what would move the cursor or colour the screen is shown as a question mark. */
export function printable(text: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- these are the ones that are looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '?');
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Which colour says what a word means, for health, phases and findings alike. */
export function toneOf(word: string): Tone {
  return TONES[word] ?? 'strong';
}

const TONES: Readonly<Record<string, Tone>> = {
  healthy: 'good',
  kept: 'good',
  'at-risk': 'warn',
  unknown: 'warn',
  breached: 'bad',
  promoted: 'good',
  concluded: 'good',
  safe: 'good',
  no: 'bad',
  cannot: 'bad',
  note: 'quiet',
  ok: 'good',
  quiet: 'quiet',
  heard: 'good',
  idle: 'quiet',
  silent: 'warn',
  'never-heard': 'warn',
  troubled: 'warn',
  blind: 'warn',
  held: 'warn',
  WARN: 'warn',
  frozen: 'warn',
  burning: 'bad',
  page: 'bad',
  ticket: 'warn',
  flapping: 'warn',
  inform: 'quiet',
  calming: 'quiet',
  exhausted: 'bad',
  FAIL: 'bad',
  FIRES: 'bad',
  'rolling-back': 'bad',
  'rolled-back': 'bad',
  strong: 'bad',
  moderate: 'warn',
  weak: 'quiet',
};
