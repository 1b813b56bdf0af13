import type { Report } from './check-stream.ts';
import { showCount } from '../show.ts';

/** What a check came to, in a sentence each. */
export type CheckWords = {
  readonly isGood: boolean;
  readonly said: string;
  readonly more: string;
  readonly findings: readonly string[];
};

export function wordsOf(report: Report): CheckWords {
  const { isIntact, entries, omitted, tail, signedThrough, keys, unseen, findings, findingsLeftOut } = report;
  const count = findings.length + findingsLeftOut;
  const said = isIntact
    ? `Intact: ${showCount(entries)} ${entries === 1 ? 'entry' : 'entries'}, the last is ${tail.seq}.`
    : `Not proven: ${showCount(count)} ${count === 1 ? 'thing is' : 'things are'} wrong.`;
  const signed =
    signedThrough === 0
      ? 'No checkpoint signs for it.'
      : `Signed through entry ${signedThrough} by key ${keys.at(-1)?.id ?? ''}.`;
  const beside = omitted === 0 ? '' : ` ${showCount(omitted)} more are there by their digests.`;
  const gaps =
    unseen.length === 0 ? '' : ` Left out between checkpoints: ${unseen.map(({ from, to }) => `${from}–${to}`).join(', ')}.`;
  return {
    isGood: isIntact,
    said,
    more: isIntact ? `${signed}${beside}${gaps}` : '',
    findings: [
      ...findings.map(({ line, text }) => (line === null ? text : `Line ${line}: ${text}`)),
      ...(findingsLeftOut === 0 ? [] : [`And ${showCount(findingsLeftOut)} more.`]),
    ],
  };
}
