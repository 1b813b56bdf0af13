import { showCount } from '../../kernel/show.ts';
import type { ReplayedDecisionView, ReplayedView } from '../../wire/replay.ts';
import { paint, printable, type Terminal } from './terminal.ts';

export type Shown = Omit<ReplayedView, 'next'>;

/** Fields of one decision that are shown; the rest is counted. */
const MOST_FIELDS = 12;
const LONGEST_VALUE = 100;
const SHOWN_BEFORE = 40;

/** What came of making decisions again: how many are the same, and of every other one what is different, field by field. */
export function showReplayed(shown: Shown, terminal: Terminal): string {
  const { same, different, not_replayable: without, decisions } = shown;
  const parts = [`${paint(showCount(same), 'good', terminal)} the same to the byte`];
  if (different > 0) parts.push(`${paint(showCount(different), 'bad', terminal)} different`);
  if (without > 0)
    parts.push(
      `${paint(showCount(without), 'warn', terminal)} not replayable, for want of their inputs or of entries before them`,
    );
  const all = same + different + without;
  if (all === 0) return 'No decision is recorded there.';
  const head = `${showCount(all)} ${all === 1 ? 'decision' : 'decisions'} made again: ${parts.join(', ')}.`;
  const others = decisions.filter(({ outcome }) => outcome === 'different');
  return [head, codeLine(shown), ...others.map((one) => showDecision(one, terminal))].filter((line) => line !== '').join('\n');
}

function codeLine({ code, codes }: Shown): string {
  const others = codes.filter((one) => one !== code);
  return others.length === 0 ? '' : `Decided by ${others.join(', ')}; made again by ${code}.`;
}

function showDecision({ seq, at, kind, subject, sentence, nothing, fields }: ReplayedDecisionView, terminal: Terminal): string {
  const head = `\n${paint(`entry ${seq}`, 'strong', terminal)}  ${at}  ${kind}  ${printable(subject)}\n  ${printable(sentence)}`;
  if (nothing) return `${head}\n  ${paint('now nothing would be decided', 'bad', terminal)}`;
  const width = Math.min(48, Math.max(...fields.map(({ path }) => path.length)));
  const lines = fields
    .slice(0, MOST_FIELDS)
    .map(({ path, recorded, now }) => `  ${path.padEnd(width)}  ${showBoth(textOf(recorded), textOf(now))}`);
  const rest = fields.length > MOST_FIELDS ? [`  … and ${fields.length - MOST_FIELDS} more fields (--json shows them)`] : [];
  return [head, ...lines, ...rest].join('\n');
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : printable(JSON.stringify(value));
}

/** Long texts are shown from shortly before the place where they part, or both would look alike. */
function showBoth(recorded: string, now: string): string {
  const isShort = recorded.length <= LONGEST_VALUE && now.length <= LONGEST_VALUE;
  const from = isShort ? 0 : Math.max(0, sameUntil(recorded, now) - SHOWN_BEFORE);
  return `recorded ${excerpt(recorded, from)}, now ${excerpt(now, from)}`;
}

function sameUntil(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

function excerpt(text: string, from: number): string {
  const shown = text.slice(from, from + LONGEST_VALUE);
  return `${from > 0 ? '…' : ''}${shown}${from + LONGEST_VALUE < text.length ? '…' : ''}`;
}
