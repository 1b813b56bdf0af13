import type { RolloutPlan } from '../../catalog/catalog.ts';
import { findPlan } from '../../catalog/find.ts';
import { freezeAt } from '../../delivery/freeze.ts';
import { MINUTE, SECOND, type Instant } from '../../kernel/units.ts';
import { endOfRelease, isEnd, turnOfRelease, type RecordedRelease } from '../../ledger/backtest/recorded-release.ts';
import { heldIn, releaseLife, type ReleaseLife } from '../../ledger/backtest/release-life.ts';
import { reboundTerms } from '../../verdict/comparison/rebound-terms.ts';
import type { PolicyGround } from './policy-ground.ts';
import type { PastRecord } from './read-record.ts';

/** Reasons that are evidence of harm: what goes back for them was worse, or came with a fire. */
const HARM = new Set(['CANARY_WORSE', 'BURNING']);

/** Instants of a release at which its budget has to be known, at most. */
const MOST_LOOKS = 500;

/** All releases of the record under one policy, in the order in which they began. */
export async function pastReleases(
  { releases, freezesAt }: Pick<PastRecord, 'releases' | 'freezesAt'>,
  ground: PolicyGround,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<string, ReleaseLife>> {
  const lives = new Map<string, ReleaseLife>();
  const rollbacks = new Map<string, Instant[]>();
  for (const release of releases) {
    const { plan: recorded, terms } = release.started.body;
    const plan = planUnder(recorded, ground);
    const { service, freezes, budget } = plan;
    const before = rollbacks.get(service) ?? [];
    const living = releaseLife(release, {
      plan,
      rebound: reboundTerms(terms, { recorded: recorded.judge, instead: plan.judge }),
      frozen: (at) => freezeAt({ service, freezes }, freezesAt(at), at),
      burning: (at) => ground.burning(service, at)[0] ?? null,
      budget: (at) => (budget === null ? null : ground.budget(budget.objective, at)),
      rollbacks: before,
    });
    let turn = living.next();
    for (; turn.done !== true; turn = living.next()) await pause();
    const life = turn.value;
    lives.set(release.started.subject, life);
    if (life.turnedAt !== null && HARM.has(life.because ?? '')) rollbacks.set(service, [...before, life.turnedAt]);
    await pause();
  }
  return lives;
}

/** The plan of the same name; its traffic goes where it went. Without one the release goes as it was planned. */
export function planUnder(recorded: RolloutPlan, { catalog }: Pick<PolicyGround, 'catalog'>): RolloutPlan {
  const plan = findPlan(catalog, recorded.name);
  return plan === undefined ? recorded : { ...plan, router: recorded.router, service: recorded.service };
}

/** When the budget of a release's plan has to be known: every ten seconds of a short one. */
export function looksAt(release: RecordedRelease): readonly Instant[] {
  const { at } = release.started;
  const end = (endOfRelease(release)?.at ?? release.told.at(-1)?.at ?? at) + 10 * MINUTE;
  const every = Math.max(10 * SECOND, Math.ceil((end - at) / MOST_LOOKS / SECOND) * SECOND);
  return Array.from({ length: Math.ceil((end - at) / every) + 1 }, (_, look) => (at + look * every) as Instant);
}

/** What became of it, as it was recorded. */
export function recordedLife(release: RecordedRelease): ReleaseLife {
  const { started, told } = release;
  const end = endOfRelease(release);
  const turn = turnOfRelease(release);
  const moves = told.flatMap((one) =>
    one.what === 'moved' ? [{ at: one.at, phase: one.move.next.phase, step: one.move.next.step, because: one.move.because }] : [],
  );
  const until = end?.at ?? told.at(-1)?.at ?? started.at;
  const first = heaviestOf(release);
  const sum = { bad: 0, requests: 0 };
  const seen = new Set<Instant>();
  for (const one of told) {
    if (one.what === 'moved' && (one.move.next.phase === 'rolling-back' || isEnd(one.move))) break;
    if (one.what !== 'judged') continue;
    for (const { at, tallies } of one.batches) {
      if (!seen.has(at)) {
        sum.bad += tallies[first]?.k1 ?? 0;
        sum.requests += tallies[first]?.n1 ?? 0;
      }
      seen.add(at);
    }
  }
  const phase = end?.move.next.phase;
  return {
    outcome: phase === 'promoted' || phase === 'rolled-back' || phase === 'concluded' ? phase : 'undecided',
    because: turn?.move.because ?? end?.move.because ?? null,
    endedAt: until,
    turnedAt: turn?.at ?? null,
    ...heldIn(moves, started.at, until),
    badRequests: sum.bad,
    requests: sum.requests,
    moves,
    limits: [],
  };
}

export function wasHarmful({ because, turnedAt }: ReleaseLife): boolean {
  return turnedAt !== null && HARM.has(because ?? '');
}

function heaviestOf({ started }: RecordedRelease): number {
  const counted = started.body.terms.streams.map(({ test, weight }) => (test === 'rate' || test === 'growth' ? -1 : weight));
  return counted.indexOf(Math.max(...counted));
}
