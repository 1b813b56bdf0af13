import type { ChangeKind } from '../wire/change.ts';
import { capital } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** A change as it is kept: redacted, named, and placed in time. */
export type RecordedChange = {
  readonly kind: ChangeKind;
  readonly action: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  /** When it happened, as its sender says. */
  readonly at: Instant;
  readonly id: string;
  readonly source: string;
  /** A keyed hash of source and id as they were sent, by which a repetition is recognised; null when no id was sent. */
  readonly key: string | null;
  readonly actor: string;
  readonly summary: string;
  readonly url: string | null;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly traceparent: string | null;
  readonly chain: string | null;
  readonly links: readonly { readonly kind: string; readonly id: string }[];
};

/** What a change is about, as the subject of its ledger entry. A service may have the name of a rollout, so it is marked. */
export function subjectOfChange({ service, environment }: Pick<RecordedChange, 'service' | 'environment'>): string {
  if (service !== null) return `service/${service}`;
  return environment === null ? 'changes' : `environment/${environment}`;
}

const DONE: Readonly<Record<ChangeKind, string>> = {
  deploy: 'deployed',
  flag: 'flag changed',
  config: 'configuration changed',
  migration: 'migrated',
  scaling: 'scaled',
  cost: 'cost changed',
  incident: 'incident',
  merge: 'merged',
  artifact: 'artifact',
  test: 'tests',
};

/** One sentence for people: `shop 1.2.0 deployed to production by ada: faster cart`. */
export function explainChange({ kind, action, service, version, environment, actor, summary }: RecordedChange): string {
  const what = [service, version].filter((part) => part !== null).join(' ');
  const where = environment === null ? '' : ` ${kind === 'deploy' && action !== 'removed' ? 'to' : 'in'} ${environment}`;
  const how = action === null || kind === 'deploy' ? (action ?? DONE[kind]) : `${DONE[kind]} ${action}`;
  const sentence = what === '' ? capital(how) : `${what} ${how}`;
  return `${sentence}${where} by ${actor}${summary === '' ? '.' : `: ${summary}`}`;
}
