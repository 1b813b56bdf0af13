import { showCount } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import { explainAdjustmentFact } from './adjustments.ts';
import type { JudgedBatch } from '../verdict/comparison/judge.ts';
import type { Entry } from './entry.ts';
import { explainCosts } from './costs-imported.ts';
import { explainDifference } from './differences.ts';
import { explainLedgerFact } from './ledger-facts.ts';
import { explainOperation } from './explain-operation.ts';
import { explainSilenceFact } from './silences.ts';
import { explainRelease } from './explain-release.ts';
import { explainGateFact } from './gates.ts';
import { explainAlertFact } from './open-alerts.ts';
import { explainChange } from './recorded-change.ts';

/** One sentence for people about any entry. */
export function explainEntry(entry: Entry): string {
  if (isOf(entry, 'alert.')) return explainAlertFact(entry);
  if (isOf(entry, 'silence.')) return explainSilenceFact(entry);
  if (isOf(entry, 'effect.')) return explainOutcome(entry);
  switch (entry.kind) {
    case 'server.started':
    case 'server.stopped':
    case 'catalog.applied':
    case 'catalog.texts':
    case 'catalog.refused':
    case 'catalog.edited':
    case 'access.granted':
    case 'access.refused':
    case 'token.created':
      return explainOperation(entry);
    case 'costs.imported':
      return explainCosts(entry.body);
    case 'adjustment.recorded':
    case 'adjustment.withdrawn':
      return explainAdjustmentFact(entry);
    case 'change.recorded':
      return explainChange(entry.body);
    case 'objective.moved':
    case 'score.moved':
    case 'score.terms-changed':
    case 'score.held':
    case 'score.doubted':
      return entry.body.sentence;
    case 'difference.found':
    case 'difference.resolved':
      return explainDifference(entry);
    case 'key.introduced':
    case 'ledger.exported':
    case 'ledger.sealed':
    case 'ledger.dropped':
    case 'attestation.signed':
      return explainLedgerFact(entry);
    case 'rollout.started':
    case 'rollout.judged':
    case 'rollout.moved':
      return explainRollout(entry);
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
    case 'revision.watched':
    case 'gate.answered':
      return explainGateFact(entry);
    default:
      return unreachable(entry);
  }
}

function isOf<Prefix extends string>(entry: Entry, prefix: Prefix): entry is Entry & { readonly kind: `${Prefix}${string}` } {
  return entry.kind.startsWith(prefix);
}

function explainRollout(entry: Entry & { readonly kind: 'rollout.started' | 'rollout.judged' | 'rollout.moved' }): string {
  if (entry.kind === 'rollout.started') return entry.body.reason;
  return entry.kind === 'rollout.judged' ? explainJudged(entry.body.batches) : entry.body.sentence;
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

/** One short line, however much was judged: its streams have their names in the rollout, where each of them is shown. */
function explainJudged(batches: readonly Pick<JudgedBatch, 'tallies'>[]): string {
  const totals = totalsOf(batches);
  const [first, ...others] = totals;
  const many = batches.length === 1 ? '1 batch' : `${showCount(batches.length)} batches`;
  if (first === undefined) return `Judged ${many}, without anything to compare.`;
  const failing = others.filter(({ k1 }) => k1 > 0);
  const more = others.length === 0 ? '' : `; of ${showCount(others.length)} more ${others.length === 1 ? 'stream' : 'streams'} `;
  const bad = failing.slice(0, MOST_TOLD).map(({ k1, n1 }) => `${showCount(k1)} of ${showCount(n1)}`);
  const which = others.length === 0 ? '' : bad.length === 0 ? 'none has bad events of it' : explainFailing(failing.length, bad);
  return `Judged ${many}: candidate ${showCount(first.k1)} bad of ${showCount(first.n1)}, baseline ${showCount(first.k0)} of ${showCount(first.n0)}${more}${which}.`;
}

function explainFailing(count: number, bad: readonly string[]): string {
  const rest = count > bad.length ? ' and others' : '';
  return `${showCount(count)} ${count === 1 ? 'has' : 'have'} bad events of it (${bad.join(', ')}${rest})`;
}

const MOST_TOLD = 3;

function totalsOf(batches: readonly Pick<JudgedBatch, 'tallies'>[]): readonly Counts[] {
  const totals: Counts[] = [];
  for (const { tallies } of batches) {
    tallies.forEach(({ n1, k1, n0, k0 }, index) => {
      const sum = totals[index] ?? { n1: 0, k1: 0, n0: 0, k0: 0 };
      totals[index] = { n1: sum.n1 + n1, k1: sum.k1 + k1, n0: sum.n0 + n0, k0: sum.k0 + k0 };
    });
  }
  return totals;
}

type Counts = { readonly n1: number; readonly k1: number; readonly n0: number; readonly k0: number };
