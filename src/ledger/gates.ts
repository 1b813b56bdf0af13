import type { Effect } from '../delivery/effect.ts';
import type { GateAnswer, GateQuestion, GateReason } from '../delivery/gate.ts';
import type { Instant } from '../kernel/units.ts';
import type { Decided } from './decided.ts';
import type { GateInputs } from './decisions/gate-inputs.ts';

/** Somebody asked, and waits to be called back: until then, or until it is settled. */
export type GateOpened = {
  readonly question: GateQuestion;
  readonly until: Instant;
  readonly callback: DeploymentCallback;
};
/** Where GitHub wants to be told whether a job may deploy. */
export type DeploymentCallback = {
  readonly address: string;
  readonly environment: string;
  readonly installation: number | null;
};

export type GateAnswered = {
  readonly question: GateQuestion;
  readonly say: GateAnswer['say'];
  readonly reasons: readonly GateReason[];
  /** The gate that is closed by it; null: the asker waited himself. */
  readonly gate: string | null;
  readonly effects: readonly Effect[];
  readonly decided?: Decided<GateInputs>;
};

export type OpenGate = GateOpened & { readonly id: string; readonly since: Instant };
export type Gates = {
  readonly open: ReadonlyMap<string, OpenGate>;
  readonly closed: readonly string[];
  /** Rollouts by the revision of somebody else's that they watch. */
  readonly watched: ReadonlyMap<string, string>;
};
/** A revision that somebody else rolls out, by the name that he has for it, is watched by this rollout. */
export type RevisionWatched = { readonly revision: string; readonly rollout: string };

/** Gates that wait at once, and closed ones that are remembered so that a repeated question is not asked anew. */
export const MOST_OPEN_GATES = 500;
const CLOSED_KEPT = 1_000;
const WATCHED_KEPT = 1_000;

export const NO_GATES: Gates = { open: new Map(), closed: [], watched: new Map() };

type GateFact =
  | { readonly kind: 'gate.opened'; readonly body: GateOpened }
  | { readonly kind: 'revision.watched'; readonly body: RevisionWatched }
  | { readonly kind: 'gate.answered'; readonly body: GateAnswered };

export function withGateFact(gates: Gates, fact: GateFact & { readonly subject: string; readonly at: Instant }): Gates {
  switch (fact.kind) {
    case 'gate.opened':
      return withGate(gates, fact.subject, { opened: fact.body, at: fact.at });
    case 'revision.watched':
      return withWatched(gates, fact.body);
    case 'gate.answered':
      return withGateAnswer(gates, fact.body);
  }
}

function withGate(gates: Gates, id: string, { opened, at }: { opened: GateOpened; at: Instant }): Gates {
  return { ...gates, open: new Map(gates.open).set(id, { ...opened, id, since: at }) };
}

function withGateAnswer(gates: Gates, { gate }: GateAnswered): Gates {
  if (gate === null) return gates;
  const open = new Map(gates.open);
  open.delete(gate);
  return { ...gates, open, closed: [...gates.closed, gate].slice(-CLOSED_KEPT) };
}

function withWatched(gates: Gates, { revision, rollout }: RevisionWatched): Gates {
  const watched = new Map(gates.watched).set(revision, rollout);
  const [oldest] = watched.keys();
  if (watched.size > WATCHED_KEPT && oldest !== undefined) watched.delete(oldest);
  return { ...gates, watched };
}

export function isKnownGate({ open, closed }: Gates, id: string): boolean {
  return open.has(id) || closed.includes(id);
}

const SAID: Readonly<Record<GateAnswer['say'], string>> = {
  allow: 'may go on',
  block: 'may not go on',
  'not-enough-evidence': 'may not go on, because too little is known',
};

export function explainGateAnswer({ question, say, reasons }: Pick<GateAnswered, 'question' | 'say' | 'reasons'>): string {
  const { service, version, rollout } = question;
  const what = rollout ?? (version === null ? service : `${version} of ${service}`);
  return `${what} ${SAID[say]}: ${reasons.map(({ text }) => text.replace(/\.$/, '')).join('; ')}.`;
}

function explainWatched({ revision, rollout }: RevisionWatched): string {
  return `${rollout} watches ${revision}.`;
}

export function explainGateFact(fact: GateFact): string {
  switch (fact.kind) {
    case 'gate.opened':
      return explainGateOpened(fact.body);
    case 'revision.watched':
      return explainWatched(fact.body);
    case 'gate.answered':
      return explainGateAnswer(fact.body);
  }
}

function explainGateOpened({ question: { service, version }, callback }: GateOpened): string {
  return `GitHub asks whether ${version === null ? service : `${version} of ${service}`} may be deployed to ${callback.environment}.`;
}
