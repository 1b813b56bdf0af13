import type { Catalog, Indicator, Objective } from '../../catalog/catalog.ts';
import { findIndicator, findObjective } from '../../catalog/find.ts';
import { rulesOf } from '../../catalog/objective-rules.ts';
import { canonicalJson } from '../../kernel/hash.ts';
import { DAY, HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { alertLife, type PastMove } from '../../response/backtest/alert-life.ts';
import { alertSpans, type AlertSpan } from '../../response/backtest/alert-span.ts';
import { harmBehind, type HarmBehind } from '../../verdict/backtest/harm-behind.ts';
import { pastFacts, type PastObjective } from '../../verdict/backtest/past-facts.ts';
import { Steps } from '../../verdict/backtest/steps.ts';
import { suspectSteps } from '../../verdict/backtest/suspect-steps.ts';
import { judgeObjective, type ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import { concernedBy } from '../alert-moves.ts';
import { keptFor, pastAxis, type Looked } from './past-axis.ts';
import type { PastCells } from './past-cells.ts';
import { pastObjective, readIndicator, whyNotJudged, type NotJudged, type PastReader } from './read-past.ts';

export type PolicyName = 'present' | 'proposed';
export type Policies = Readonly<Record<PolicyName, Catalog>>;

export type PastParts = {
  readonly store: PastCells;
  readonly policies: Policies;
  readonly generationsOf: (indicator: Indicator) => readonly string[];
  readonly pause: () => Promise<void>;
  readonly progress: (done: number, of: number) => void;
};

/** What has to be known besides: what stood of a budget at some instants, and what was behind alerts that were recorded. */
export type Probes = {
  readonly budgets: ReadonlyMap<string, readonly Instant[]>;
  readonly recorded: readonly AlertSpan[];
};

export type PastAlerts = {
  readonly moves: Readonly<Record<PolicyName, readonly PastMove[]>>;
  readonly spans: Readonly<Record<PolicyName, readonly AlertSpan[]>>;
  /** What was behind each alert of any policy and of the record, as the present promise counts it. */
  readonly harm: ReadonlyMap<AlertSpan, HarmBehind>;
  readonly verdicts: Readonly<Record<PolicyName, ReadonlyMap<string, ReadonlyMap<Instant, ObjectiveVerdict>>>>;
  readonly notJudged: readonly { readonly objective: string; readonly because: NotJudged }[];
  /** Where minutes are not kept any more, no round is judged. */
  readonly judgedFrom: Instant;
  readonly objectives: number;
};

/** Rounds before the time that is asked about, in which alerts open that are open when it begins. */
const WARM_UP = DAY;
/** As far back as the longest windows look, where an objective has none that is longer. */
const LEAST_HISTORY = (2 * DAY) as DurationMs;

type Asked = { readonly policy: PolicyName; readonly objective: Objective };
type Made = Pick<PastAlerts, 'notJudged'> & {
  readonly moves: Record<PolicyName, PastMove[]>;
  readonly harm: Map<AlertSpan, HarmBehind>;
  readonly spans: Record<PolicyName, AlertSpan[]>;
  readonly verdicts: Record<PolicyName, Map<string, Map<Instant, ObjectiveVerdict>>>;
};

/** Lives the alerts of both policies again, one indicator after the other: what is read of one is let go before the next. */
export async function pastAlerts(parts: PastParts, looked: Looked, probes: Probes): Promise<PastAlerts> {
  const notJudged: { objective: string; because: NotJudged }[] = [];
  const groups = groupsOf(parts.policies, parts.generationsOf, notJudged);
  const made: Made = {
    notJudged,
    moves: { present: [], proposed: [] },
    harm: new Map(),
    spans: { present: [], proposed: [] },
    verdicts: { present: new Map(), proposed: new Map() },
  };
  const readers = new Map<string, Reading>();
  let judgedFrom = looked.from;
  for (const [done, { indicator, asked }] of groups.entries()) {
    const reading = readerFor(parts, { looked, asked, indicator, readers });
    judgedFrom = Math.max(judgedFrom, reading.judgedFrom) as Instant;
    await judgeGroup({ parts, probes, made, reading }, indicator, asked);
    parts.progress(done + 1, groups.length);
  }
  for (const moves of Object.values(made.moves)) moves.sort((a, b) => a.at - b.at);
  return { ...made, judgedFrom, objectives: namesIn(groups).size };
}

/** One that both policies have is one objective. */
function namesIn(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ asked }) => asked.map(({ objective }) => objective.name)));
}

type Group = { readonly indicator: Indicator; readonly asked: Asked[] };

function groupsOf(
  policies: Policies,
  generationsOf: PastParts['generationsOf'],
  notJudged: { objective: string; because: NotJudged }[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const policy of ['present', 'proposed'] as const) {
    const catalog = policies[policy];
    for (const objective of catalog.objectives) {
      const indicator = findIndicator(catalog, objective.indicator);
      const why = whyNotJudged(catalog, objective) ?? (isRecorded(indicator, generationsOf) ? null : 'NOT_RECORDED');
      if (why !== null || indicator === undefined) {
        if (why !== null && !notJudged.some((one) => one.objective === objective.name))
          notJudged.push({ objective: objective.name, because: why });
        continue;
      }
      const group = groups.get(indicator.generation) ?? { indicator, asked: [] };
      group.asked.push({ policy, objective });
      groups.set(indicator.generation, group);
    }
  }
  return [...groups.values()];
}

/** What is counted by a new definition was counted by nobody before. */
function isRecorded(indicator: Indicator | undefined, generationsOf: PastParts['generationsOf']): boolean {
  return indicator !== undefined && generationsOf(indicator).includes(indicator.generation);
}

type Reading = { readonly reader: PastReader; readonly steps: Steps; readonly judgedFrom: Instant };
type Wanted = {
  readonly looked: Looked;
  readonly asked: readonly Asked[];
  readonly indicator: Indicator;
  readonly readers: Map<string, Reading>;
};

/** Indicators whose cells are kept for the same time share an axis, its steps, and the lanes of their telemetry. */
function readerFor({ store, policies, generationsOf, pause }: PastParts, wanted: Wanted): Reading {
  const { looked, asked, indicator, readers } = wanted;
  const kept = keptFor(policies.present, indicator);
  const longest = Math.max(LEAST_HISTORY, ...asked.map(({ objective }) => objective.windowMs));
  const historyMs = (Math.ceil(longest / (30 * DAY)) * 30 * DAY + WARM_UP) as DurationMs;
  const key = `${kept['1m']} ${kept['10s']} ${historyMs}`;
  const known = readers.get(key);
  if (known !== undefined) return known;
  const { axis, judgedFrom } = pastAxis(kept, { ...looked, historyMs });
  const steps = new Steps(axis, Math.max(judgedFrom, minutesFrom(axis.stretches), looked.from - WARM_UP) as Instant);
  const reading = { reader: { store, axis, pause, generationsOf, lanes: new Map(), spare: {} }, steps, judgedFrom };
  readers.set(key, reading);
  return reading;
}

function minutesFrom(stretches: readonly { readonly from: Instant; readonly width: DurationMs }[]): number {
  return stretches.find(({ width }) => width < HOUR)?.from ?? Infinity;
}

type Work = { readonly parts: PastParts; readonly probes: Probes; readonly made: Made; readonly reading: Reading };

async function judgeGroup(work: Work, indicator: Indicator, asked: readonly Asked[]): Promise<void> {
  const { parts, made, reading } = work;
  const { policies, pause } = parts;
  const counted = await readIndicator(reading.reader, indicator);
  const shared = new Map<string, { readonly past: PastObjective; readonly moves: readonly PastMove[] }>();
  for (const { policy, objective } of asked) {
    const catalog = policies[policy];
    const concerned = concernedBy(catalog, objective);
    const key = canonicalJson([objective, rulesOf(catalog, objective), concerned]);
    let known = shared.get(key);
    if (known === undefined) {
      const past = await pastObjective(reading.reader, catalog, { objective, counted });
      const suspect = await inTurns(suspectSteps(past, reading.steps), pause);
      const moves = await inTurns(alertLife({ past, steps: reading.steps, suspect, concerned }), pause);
      known = { past, moves };
      shared.set(key, known);
    }
    made.moves[policy].push(...known.moves);
    made.spans[policy].push(...alertSpans(known.moves, () => objective.service));
    made.verdicts[policy].set(objective.name, verdictsAt(known.past, work.probes.budgets.get(objective.name) ?? []));
    await pause();
  }
  for (const { past } of shared.values()) lookBehind(work, past);
}

/** Lets others have a turn between the pieces of a work. */
async function inTurns<Done>(work: Generator<void, Done>, pause: () => Promise<void>): Promise<Done> {
  let turn = work.next();
  for (; turn.done !== true; turn = work.next()) await pause();
  return turn.value;
}

function verdictsAt(past: PastObjective, instants: readonly Instant[]): Map<Instant, ObjectiveVerdict> {
  return new Map(instants.map((at) => [at, judgeObjective(pastFacts(past, at))]));
}

/** What was behind the alerts of an objective; the promise that holds at present says how much that was. */
function lookBehind({ parts: { policies }, probes, made }: Work, past: PastObjective): void {
  const { name } = past.objective;
  const present = findObjective(policies.present, name);
  const yardstick: PastObjective = present === undefined ? past : { ...past, objective: present };
  const spans = [...made.spans.present, ...made.spans.proposed, ...probes.recorded];
  for (const span of spans)
    if (span.objective === name && !made.harm.has(span))
      made.harm.set(span, harmBehind(yardstick, { opened: span.opened, closed: span.closed ?? past.counted.axis.to }));
}
