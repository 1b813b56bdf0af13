import type { Catalog } from '../../catalog/catalog.ts';
import { showCount, showInstant } from '../../kernel/show.ts';
import { comparePage, NOTHING_COMPARED, type Changed } from '../../ledger/counterfactual/counterfactual.ts';
import type { Which } from '../../ledger/replay/replay-stream.ts';
import type { EntryPages } from './replay-source.ts';
import { paint, printable, type Terminal } from './terminal.ts';

/** What another catalog changes of the decisions of a ledger. */
export type ReplayedWith = {
  readonly revision: string;
  readonly decisions: number;
  readonly changed: readonly ChangedView[];
  /** More were found than are told. */
  readonly left_out: number;
};
export type ChangedView = {
  readonly at: string;
  readonly seq: number | null;
  readonly what: 'decision' | 'verdict' | 'unknowable';
  readonly subject: string;
  readonly recorded: string;
  readonly instead: string;
};

const MOST_CHANGED = 1_000;

/** Asks of each decision what it would have been under another catalog, all before it having gone as it did. */
export async function replayWith(pages: EntryPages, policy: Catalog, which: Which): Promise<ReplayedWith> {
  const changed: ChangedView[] = [];
  let leftOut = 0;
  let state = NOTHING_COMPARED;
  const found = (one: Changed): void => {
    if (changed.length < MOST_CHANGED) changed.push(viewOf(one));
    else leftOut += 1;
  };
  for await (const { entries, isPartial } of pages) {
    if (isPartial) throw new Error('Another catalog is tried on a whole ledger, and entries are left out of this one');
    state = comparePage(state, entries, { policy, which, found });
  }
  return { revision: policy.revision, decisions: state.decisions, changed, left_out: leftOut };
}

function viewOf(changed: Changed): ChangedView {
  switch (changed.is) {
    case 'decision': {
      const { entry, recorded, instead } = changed;
      return { at: showInstant(entry.at), seq: entry.seq, what: 'decision', subject: entry.subject, recorded, instead };
    }
    case 'verdict': {
      const { at, rollout, recorded, instead } = changed;
      return { at: showInstant(at), seq: null, what: 'verdict', subject: rollout, recorded, instead };
    }
    case 'unknowable': {
      const { entry, why } = changed;
      return {
        at: showInstant(entry.at),
        seq: entry.seq,
        what: 'unknowable',
        subject: entry.subject,
        recorded: entry.kind,
        instead: why,
      };
    }
  }
}

export function showReplayedWith({ revision, decisions, changed, left_out }: ReplayedWith, terminal: Terminal): string {
  const head = `${showCount(decisions)} ${decisions === 1 ? 'decision' : 'decisions'} asked again under catalog ${revision.slice(0, 12)}`;
  if (changed.length === 0) return `${head}: none would be another one.`;
  const count = (what: ChangedView['what']): number => changed.filter((one) => one.what === what).length;
  const parts = [
    `${count('decision')} would be another one`,
    ...(count('verdict') > 0
      ? [`${count('verdict')} ${count('verdict') === 1 ? 'verdict turns' : 'verdicts turn'} at another time`]
      : []),
    ...(count('unknowable') > 0 ? [`of ${count('unknowable')} nothing can be said`] : []),
  ];
  const rest = left_out > 0 ? [`… and ${left_out} more`] : [];
  return [`${head}: ${parts.join(', ')}.`, ...changed.map((one) => showChanged(one, terminal)), ...rest].join('\n');
}

function showChanged({ at, seq, what, subject, recorded, instead }: ChangedView, terminal: Terminal): string {
  const where = `${at}  ${paint(printable(subject), 'strong', terminal)}${seq === null ? '' : `  entry ${seq}`}`;
  switch (what) {
    case 'decision':
      return `\n${where}\n  recorded  ${printable(recorded)}\n  instead   ${printable(instead)}`;
    case 'verdict':
      return `\n${where}\n  judged    ${recorded}\n  instead   ${instead}, from here on`;
    case 'unknowable':
      return `\n${where}\n  cannot be said: ${printable(instead)}`;
  }
}
