import { showCount } from '../../kernel/show.ts';
import type { ReplayedDecisionView, ReplayedView } from '../../wire/replay.ts';
import { paint, printable, type Terminal } from './terminal.ts';

export type Shown = Omit<ReplayedView, 'next'>;

/** Fields of one decision that are shown; the rest is counted. */
const MOST_FIELDS = 12;
const LONGEST_VALUE = 100;

/** What came of making decisions again: how many are the same, and of every other one what is different, field by field. */
export function showReplayed(shown: Shown, terminal: Terminal): string {
  const { same, different, not_replayable: without, decisions } = shown;
  const parts = [`${paint(showCount(same), 'good', terminal)} the same to the byte`];
  if (different > 0) parts.push(`${paint(showCount(different), 'bad', terminal)} different`);
  if (without > 0) parts.push(`${paint(showCount(without), 'warn', terminal)} recorded without inputs, and not replayable`);
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
    .map(({ path, recorded, now }) => `  ${path.padEnd(width)}  recorded ${showValue(recorded)}, now ${showValue(now)}`);
  const rest = fields.length > MOST_FIELDS ? [`  … and ${fields.length - MOST_FIELDS} more fields (--json shows them)`] : [];
  return [head, ...lines, ...rest].join('\n');
}

function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = printable(JSON.stringify(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
