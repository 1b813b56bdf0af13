import type { Catalog, Indicator } from '../../catalog/catalog.ts';
import { findObjective } from '../../catalog/find.ts';
import type { GateAnswer } from '../../delivery/gate.ts';
import type { Instant } from '../../kernel/units.ts';
import type { ReleaseLife } from '../../ledger/backtest/release-life.ts';
import { scoreAlerts, type AlertScore } from '../../response/backtest/score-alerts.ts';
import type { Incident } from '../../response/backtest/incident.ts';
import type { Ledger } from '../ledger.ts';
import { findIncidents, type ToldIncident } from './find-incidents.ts';
import { pastAlerts, type PastAlerts, type Policies } from './past-alerts.ts';
import type { PastCells } from './past-cells.ts';
import { answerUnder, askedGates, objectivesAsked, type AskedGate } from './past-gates.ts';
import { looksAt, pastReleases, planUnder, recordedLife, wasHarmful } from './past-releases.ts';
import { policyGround, type PolicyGround } from './policy-ground.ts';
import { readRecord, type PastRecord } from './read-record.ts';

export type BacktestParts = {
  readonly ledger: Pick<Ledger, 'read' | 'world'>;
  readonly store: PastCells;
  readonly policies: Policies;
  /** The generations under which an indicator was ever counted. */
  readonly generationsOf: (indicator: Indicator) => readonly string[];
  /** Gives way after a bounded piece of work; throws where nobody waits for the answer any more. */
  readonly pause: () => Promise<void>;
  readonly progress: (done: number, of: number) => void;
};

export type BacktestAsk = {
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly real: number;
  readonly incidents: readonly ToldIncident[];
};

export type Side = 'recorded' | 'present' | 'proposed';
export const SIDES: readonly Side[] = ['recorded', 'present', 'proposed'];

/** What came of a backtest, in the terms of the control plane. */
export type Backtested = BacktestAsk & {
  readonly policies: Policies;
  readonly past: PastAlerts;
  readonly record: PastRecord;
  readonly found: readonly Incident[];
  readonly scores: Readonly<Record<Side, AlertScore>>;
  readonly lives: Readonly<Record<Side, ReadonlyMap<string, ReleaseLife>>>;
  readonly gates: readonly { readonly asked: AskedGate; readonly present: GateAnswer; readonly proposed: GateAnswer }[];
};

/** Runs a proposed policy over what was recorded, beside the one that is in force and beside what really was done. */
export async function runBacktest(parts: BacktestParts, ask: BacktestAsk): Promise<Backtested> {
  const { ledger, policies, pause } = parts;
  const { from, to, now } = ask;
  const serviceOf = (name: string): string =>
    (findObjective(policies.present, name) ?? findObjective(policies.proposed, name))?.service ?? name;
  const record = await readRecord({ ledger, last: ledger.world().tail.seq, pause, serviceOf }, { from, to });
  const asked = askedGates(record);
  const budgets = instantsOf(record, asked, policies);
  const past = await pastAlerts(parts, { from, to, now }, { budgets, recorded: record.alerts });
  const grounds = {
    present: policyGround(policies.present, past, 'present'),
    proposed: policyGround(policies.proposed, past, 'proposed'),
  };
  const lives = {
    recorded: new Map(record.releases.map((release) => [release.started.subject, recordedLife(release)])),
    present: await pastReleases(record, grounds.present, pause),
    proposed: await pastReleases(record, grounds.proposed, pause),
  };
  const spans = { recorded: record.alerts, ...past.spans };
  const paging = SIDES.flatMap((side) => spans[side].filter(({ pages }) => pages.length > 0));
  const found = findIncidents({ record, told: ask.incidents, paging, harm: past.harm, real: ask.real, to });
  const incidents = found.filter((incident) => incident.to >= from && incident.from <= to);
  const since = Math.max(from, past.judgedFrom) as Instant;
  const scored = (side: Side): AlertScore =>
    scoreAlerts(spans[side], { incidents, from: since, to, stopped: stoppedIn(lives[side]) });
  return {
    ...ask,
    policies,
    past,
    record,
    found: incidents,
    scores: { recorded: scored('recorded'), present: scored('present'), proposed: scored('proposed') },
    lives,
    gates: asked.map((one) => ({ asked: one, ...answersOf(one, grounds, record) })),
  };
}

function answersOf(
  asked: AskedGate,
  grounds: Readonly<Record<'present' | 'proposed', PolicyGround>>,
  { freezesAt }: PastRecord,
): {
  readonly present: GateAnswer;
  readonly proposed: GateAnswer;
} {
  return {
    present: answerUnder(asked, grounds.present, freezesAt),
    proposed: answerUnder(asked, grounds.proposed, freezesAt),
  };
}

/** When a policy took releases back because they did harm. */
function stoppedIn(lives: ReadonlyMap<string, ReleaseLife>): ReadonlyMap<string, Instant> {
  return new Map(
    [...lives].flatMap(([id, life]) => (life.turnedAt !== null && wasHarmful(life) ? [[id, life.turnedAt] as const] : [])),
  );
}

/** When the budget of which objective has to be known, for gates and for plans that look at one. */
function instantsOf(
  { releases }: PastRecord,
  gates: readonly AskedGate[],
  policies: Policies,
): ReadonlyMap<string, readonly Instant[]> {
  const wanted = new Map<string, Set<Instant>>();
  const want = (objective: string, instants: readonly Instant[]): void => {
    const known = wanted.get(objective) ?? new Set<Instant>();
    wanted.set(objective, known);
    for (const at of instants) known.add(at);
  };
  for (const catalog of [policies.present, policies.proposed] as readonly Catalog[]) {
    for (const { at, question } of gates) for (const { name } of objectivesAsked(catalog, question)) want(name, [at]);
    for (const release of releases) {
      const { budget } = planUnder(release.started.body.plan, { catalog });
      if (budget !== null) want(budget.objective, looksAt(release));
    }
  }
  return new Map([...wanted].map(([name, instants]) => [name, [...instants].toSorted((a, b) => a - b)]));
}
