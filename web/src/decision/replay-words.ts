import type { ReplayedView } from '../../../src/wire/replay.ts';

/** What came of making one decision again. */
export type ReplayWords = {
  readonly tone: 'good' | 'breach' | 'warning';
  readonly said: string;
  readonly more: string;
  readonly fields: readonly { readonly path: string; readonly recorded: string; readonly now: string }[];
};

const MOST_FIELDS = 12;

export function wordsOfReplay({ same, different, not_replayable: without, decisions, code, codes }: ReplayedView): ReplayWords {
  const others = codes.filter((one) => one !== code);
  const by = others.length === 0 ? `by the same code, ${code}` : `by ${code}, where ${others.join(', ')} decided`;
  if (same > 0 && different + without === 0)
    return { tone: 'good', said: 'Identical.', more: `Made again ${by}, it comes out the same to the byte.`, fields: [] };
  if (different === 0) {
    const more = 'It was recorded without what it was made from, or entries before it are missing.';
    return { tone: 'warning', said: 'It cannot be made again.', more, fields: [] };
  }
  const decision = decisions.find(({ outcome }) => outcome === 'different');
  const fields = decision?.fields ?? [];
  const rest = fields.length > MOST_FIELDS ? ` ${fields.length - MOST_FIELDS} more fields differ.` : '';
  const what = decision?.nothing === true ? 'nothing would be decided' : 'it would be another decision';
  return {
    tone: 'breach',
    said: 'It differs.',
    more: `Made again ${by}, ${what}.${rest}`,
    fields: fields.slice(0, MOST_FIELDS).map(({ path, recorded, now }) => ({ path, recorded: show(recorded), now: show(now) })),
  };
}

const LONGEST = 200;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const whole = JSON.stringify(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}
