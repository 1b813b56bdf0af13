import { showCount } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import { explainRecorded, explainWithdrawn } from './adjustments.ts';
import type { Entry } from './entry.ts';
import { explainRelease } from './explain-release.ts';
import { explainGateAnswer, explainGateOpened, explainWatched } from './gates.ts';
import { explainAlertChange } from './open-alerts.ts';
import { explainChange } from './recorded-change.ts';

/** One sentence for people about any entry. */
export function explainEntry(entry: Entry): string {
  switch (entry.kind) {
    case 'server.started':
      return `Plimsoll ${entry.body.version} started on Node ${entry.body.node}.`;
    case 'server.stopped':
      return `Plimsoll stopped: ${entry.body.why}.`;
    case 'catalog.applied':
      return `Catalog ${entry.body.revision.slice(0, 12)} is in force: ${Object.entries(entry.body.counts)
        .map(([name, count]) => `${count} ${count === 1 ? name.replace(/s$/, '') : name}`)
        .join(', ')}.`;
    case 'catalog.refused':
      return `A changed catalog was refused: ${entry.body.problems[0] ?? ''}${entry.body.problems.length > 1 ? ` (and ${entry.body.problems.length - 1} more)` : ''}`;
    case 'adjustment.recorded':
      return explainRecorded(entry.body);
    case 'adjustment.withdrawn':
      return explainWithdrawn(entry.body);
    case 'change.recorded':
      return explainChange(entry.body);
    case 'score.moved':
    case 'score.terms-changed':
    case 'score.held':
    case 'score.doubted':
      return entry.body.sentence;
    case 'rollout.started':
      return entry.body.reason;
    case 'rollout.judged':
      return entry.body.batches.map(({ tallies }) => explainTallies(tallies)).join(' ');
    case 'rollout.moved':
      return entry.body.sentence;
    case 'freeze.set':
    case 'freeze.lifted':
    case 'rollout.queued':
    case 'rollout.dequeued':
    case 'rollout.announced':
    case 'version.revoked':
    case 'version.reinstated':
    case 'train.started':
    case 'train.moved':
      return explainRelease(entry);
    case 'gate.opened':
      return explainGateOpened(entry.body);
    case 'revision.watched':
      return explainWatched(entry.body);
    case 'gate.answered':
      return explainGateAnswer(entry.body);
    case 'alert.opened':
    case 'alert.changed':
    case 'alert.closed':
      return explainAlertChange(entry.body);
    case 'effect.done':
    case 'effect.failed':
    case 'effect.abandoned':
    case 'effect.superseded':
      return explainOutcome(entry);
    default:
      return unreachable(entry);
  }
}

function explainOutcome(entry: Entry & { readonly kind: `effect.${string}` }): string {
  switch (entry.kind) {
    case 'effect.done':
      return `Done${entry.body.attempts > 1 ? ` at attempt ${entry.body.attempts}` : ''}: ${entry.body.what}.`;
    case 'effect.failed':
      return `Not done yet, attempt ${entry.body.attempts}: ${entry.body.what}: ${entry.body.error}`;
    case 'effect.abandoned':
      return `Not done, and not tried any more, because nobody took it for a day: ${entry.body.what}.`;
    case 'effect.superseded':
      return `Not done any more, because a newer order takes its place: ${entry.body.what}.`;
    default:
      return unreachable(entry);
  }
}

function explainTallies(tallies: readonly { n1: number; k1: number; n0: number; k0: number }[]): string {
  return `Judged: ${tallies.map(({ n1, k1, n0, k0 }) => `candidate ${showCount(k1)} bad of ${showCount(n1)}, baseline ${showCount(k0)} of ${showCount(n0)}`).join('; ')}.`;
}
