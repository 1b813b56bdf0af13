import { showDuration, showInstant, showNumber } from '../../kernel/show.ts';
import { elapsed, SECOND, type Instant } from '../../kernel/units.ts';
import type { RecordedRelease } from '../../ledger/backtest/recorded-release.ts';
import type { ReleaseLife } from '../../ledger/backtest/release-life.ts';
import {
  BACKTEST_BOUNDS,
  type BacktestView,
  type PastGateView,
  type PastReleaseView,
  type PolicyScoreView,
  type ReleaseCountsView,
  type ReleaseOutcomeView,
} from '../../wire/backtest.ts';
import type { Backtested, Side } from './run-backtest.ts';

type Each<Shape> = { recorded: Shape; present: Shape; proposed: Shape };

/** A backtest as it goes over the wire. */
export function showBacktest(tested: Backtested): BacktestView {
  const { from, to, policies, past, real, found, scores } = tested;
  const releases = tested.record.releases.map((release) => showRelease(tested, release));
  return {
    from: showInstant(from),
    to: showInstant(to),
    judged_from: showInstant(Math.max(from, past.judgedFrom) as Instant),
    entries_from: shown(tested.record.begins?.at ?? null),
    policies: { present: policies.present.revision, proposed: policies.proposed.revision },
    objectives: past.objectives,
    real,
    alerts: each((side) => showScore(tested, side)),
    incidents: found.map((incident, index) => {
      const noticed = each((side) => scores[side].noticed[index] ?? null);
      return {
        id: incident.id,
        what: incident.what,
        sources: [...incident.sources],
        from: showInstant(incident.from),
        to: showInstant(incident.to),
        services: [...incident.services],
        releases: [...incident.rollouts],
        noticed: each((side) => shown(noticed[side])),
        earlier_ms:
          noticed.recorded === null || noticed.proposed === null ? null : beyondTick(noticed.recorded - noticed.proposed),
      };
    }),
    false_alarms: each((side) => falseAlarms(tested, side)),
    releases,
    release_counts: each((side) => countsOf(tested, releases, side)),
    gates: changedGates(tested),
    not_judged: past.notJudged.map(({ objective, because }) => ({ objective, because })),
    notes: [...notesOf(tested, releases)],
  };
}

function each<Shape>(of: (side: Side) => Shape): Each<Shape> {
  return { recorded: of('recorded'), present: of('present'), proposed: of('proposed') };
}

function shown(at: Instant | null): string | null {
  return at === null ? null : showInstant(at);
}

/** Live ticks come every second, at some part of it; what is less apart is the same. */
function beyondTick(ms: number): number {
  return Math.abs(ms) < SECOND ? 0 : ms;
}

function showScore({ scores, found, lives }: Backtested, side: Side): PolicyScoreView {
  const { alerts, pages, pagesPerWeek, falseAlarms: told, noticed } = scores[side];
  const caught = noticed.filter((at) => at !== null).length;
  const isOpen = (id: string): boolean => lives[side].get(id)?.outcome === 'undecided';
  const undecided = found.filter(({ rollouts }, index) => noticed[index] === null && rollouts.some(isOpen)).length;
  return {
    alerts,
    pages,
    pages_per_week: Math.round(pagesPerWeek * 100) / 100,
    false_alarms: told.length,
    caught,
    missed: noticed.length - caught - undecided,
    undecided,
  };
}

function falseAlarms({ scores, past }: Backtested, side: Side): BacktestView['false_alarms'][Side] {
  return scores[side].falseAlarms.slice(0, BACKTEST_BOUNDS.listed).map((span) => ({
    objective: span.objective,
    at: showInstant(span.pages[0]?.at ?? span.opened),
    sentence: span.sentence,
    spent: past.harm.get(span)?.spent ?? 0,
  }));
}

function showRelease({ lives, found }: Backtested, { started }: RecordedRelease): PastReleaseView {
  const { subject: id, at, body } = started;
  const recorded = lives.recorded.get(id);
  return {
    id,
    service: body.plan.service,
    candidate: body.candidate,
    plan: body.plan.name,
    started_at: showInstant(at),
    good: recorded?.outcome === 'promoted' && !found.some(({ rollouts }) => rollouts.includes(id)),
    outcomes: each((side) => showLife(lives[side].get(id), at)),
  };
}

function showLife(life: ReleaseLife | undefined, startedAt: Instant): ReleaseOutcomeView {
  const { outcome = 'undecided', because = null, endedAt = startedAt, turnedAt = null } = life ?? {};
  return {
    outcome,
    because,
    ended_at: showInstant(endedAt),
    turned_at: shown(turnedAt),
    took_ms: elapsed(startedAt, endedAt),
    held_ms: life?.heldMs ?? 0,
    held_for: [...(life?.heldFor ?? [])],
    requests: life?.requests ?? 0,
    bad_requests: life?.badRequests ?? 0,
    limits: [...(life?.limits ?? [])],
  };
}

function countsOf({ gates }: Backtested, releases: readonly PastReleaseView[], side: Side): ReleaseCountsView {
  const outcomes = releases.map(({ outcomes: all }) => all[side]);
  const back = outcomes.filter(({ outcome, turned_at: turned }) => outcome === 'rolled-back' || turned !== null);
  const delays = releases
    .filter(({ good, outcomes: all }) => good && all[side].outcome === 'promoted')
    .map(({ outcomes: all }) => beyondTick(all[side].took_ms - all.recorded.took_ms))
    .toSorted((a, b) => a - b);
  const isBlocked = ({ asked, present, proposed }: Backtested['gates'][number]): boolean =>
    ({ recorded: asked.recorded ?? 'allow', present: present.say, proposed: proposed.say })[side] !== 'allow';
  return {
    released: outcomes.filter(({ outcome }) => outcome === 'promoted').length,
    rolled_back: back.length,
    held: outcomes.filter(({ held_ms: held }) => held > 0).length,
    undecided: outcomes.filter(({ outcome, turned_at: turned }) => outcome === 'undecided' && turned === null).length,
    blocked: gates.filter(isBlocked).length,
    bad_requests: back.reduce((sum, { bad_requests: bad }) => sum + bad, 0),
    delay_median_ms: side === 'recorded' ? null : quantile(delays, 0.5),
    delay_p95_ms: side === 'recorded' ? null : quantile(delays, 0.95),
  };
}

/** The smallest value that so many of them do not exceed. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}

function changedGates({ gates }: Backtested): PastGateView[] {
  return gates
    .filter(({ asked, present, proposed }) => proposed.say !== present.say || (asked.recorded ?? present.say) !== proposed.say)
    .slice(0, BACKTEST_BOUNDS.listed)
    .map(({ asked: { at, question, recorded }, present, proposed }) => ({
      at: showInstant(at),
      service: question.service,
      version: question.version,
      asked: recorded !== null,
      say: { recorded, present: present.say, proposed: proposed.say },
      because: proposed.reasons.filter(({ say }) => say !== 'note' && say !== 'allow').map(({ text }) => text),
    }));
}

/** What the figures do not say by themselves, where it matters for them. */
function* notesOf({ from, past, record }: Backtested, releases: readonly PastReleaseView[]): Generator<string> {
  if (past.judgedFrom > from)
    yield `Minutes are kept since ${showInstant(past.judgedFrom)} only; the ${showDuration(elapsed(from, past.judgedFrom))} before are history for long windows, and no round is judged in them.`;
  if (record.begins !== null)
    yield `Entries of the ledger are here since ${showInstant(record.begins.at)} only, from entry ${record.begins.seq} on; those before lie in sealed files, and releases, gates and recorded alerts of the ${showDuration(elapsed(from, record.begins.at))} before are left out.`;
  const limited = (limit: ReleaseOutcomeView['limits'][number]): number =>
    releases.filter(({ outcomes }) => outcomes.proposed.limits.includes(limit)).length;
  if (limited('MORE_EXPOSED') > 0)
    yield `${showNumber(limited('MORE_EXPOSED'), 'release')} would have been exposed to more traffic than was recorded: with it evidence would have come sooner, so that those times are upper bounds.`;
  if (limited('EXTENDED') > 0)
    yield `${showNumber(limited('EXTENDED'), 'good release')} would have outlasted the record: what was seen before is taken to go on.`;
  if (limited('NOT_COUNTED') > 0)
    yield `Judged without indicators that were not counted then: ${showNumber(limited('NOT_COUNTED'), 'release')}.`;
  if (record.releases.some(({ started }) => started.body.plan.steps.some(({ approval }) => approval !== null)))
    yield 'Leave to enter a step is taken as given.';
  if (past.notJudged.length > 0)
    yield `Not judged: ${showNumber(past.notJudged.length, 'objective')}; --json lists each with the reason.`;
}
