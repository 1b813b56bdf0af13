import { showCount, showDuration, showNumber, showRatio } from '../kernel/show.ts';
import { elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Comparison } from '../verdict/comparison/judge.ts';
import { explainComparison } from '../verdict/comparison/explain.ts';
import { tollOf, tollStream, type Toll } from '../verdict/comparison/toll.ts';
import { isActive, type Rollout } from './rollout.ts';

export type ShareThen = { readonly at: Instant; readonly share: number };
export type Chapter = { readonly what: 'tried' | 'found' | 'done' | 'toll'; readonly text: string };
export type Told = {
  readonly comparison: Comparison;
  /** Shares that were asked for, oldest first. */
  readonly asked: readonly ShareThen[];
  /** Of the newest decision. */
  readonly sentence: string;
  readonly at: Instant;
};

/** What was tried, what was found, what was done and who was hurt: of a rollout that is over, or so far. */
export function tellStory(rollout: Rollout, told: Told): readonly Chapter[] {
  const [found, harm] = [foundText(rollout, told), tollText(rollout, told)];
  return [
    { what: 'tried', text: triedText(rollout, told) },
    { what: 'found', text: found },
    { what: 'done', text: doneText(told.sentence, found) },
    ...(harm === null ? [] : [{ what: 'toll' as const, text: harm }]),
  ];
}

/** From the first share that was asked to the order that took it back; null: nobody had the candidate, or everybody keeps it. */
export function exposedFor({ now }: Rollout, { asked, at }: Pick<Told, 'asked' | 'at'>): DurationMs | null {
  const first = asked.find(({ share }) => share > 0);
  if (first === undefined || now.phase === 'promoted') return null;
  const back = asked.at(-1);
  return elapsed(first.at, back !== undefined && back.share === 0 ? back.at : at);
}

/** Beyond what the baseline would have had, of the stream that counts people. */
export function tollIn({ streams }: Pick<Comparison, 'streams'>): Toll | null {
  const stream = tollStream(streams);
  return stream === null ? null : tollOf(stream);
}

function triedText({ plan, candidate, baseline }: Rollout, { asked }: Told): string {
  const most = Math.max(0, ...asked.map(({ share }) => share));
  const times = plan.steps.filter(({ share }) => share <= most + 1e-9).length;
  const reach = most === 0 ? 'none of the traffic' : `up to ${showRatio(most)} of the traffic`;
  const of = `${showCount(times)} of ${showNumber(plan.steps.length, 'step')}`;
  return `${candidate} of ${plan.service} was given ${reach} in place of ${baseline}: ${of} of plan ${plan.name} (${plan.strategy}).`;
}

function foundText(rollout: Rollout, { comparison }: Told): string {
  const { plan, candidate, baseline, now } = rollout;
  // Telemetry of a candidate ends with it: of an end only what is final is told as found.
  if (isActive(rollout) || comparison.kind === 'worse' || comparison.kind === 'safe')
    return explainComparison(comparison, plan.judge, { candidate, baseline });
  const stream = tollStream(comparison.streams);
  if (stream === null || stream.candidate.total === 0) return 'Nothing was counted that both versions could be compared by.';
  const counts = `${stream.indicator} failed ${showPart(stream.candidate)} on ${candidate} against ${showPart(stream.baseline)} on ${baseline}`;
  return now.phase === 'promoted'
    ? `Nothing worse was found: ${counts}.`
    : `Neither that it is worse nor that it is not was shown: ${counts}.`;
}

/** A decision tells its reason; a story has told it already. */
function doneText(sentence: string, found: string): string {
  const rest = sentence.replace(found, '').trim();
  return rest === '' ? sentence : rest;
}

function showSigned(count: number): string {
  return count < 0 ? `−${showCount(-count)}` : showCount(count);
}

function showPart({ bad, total }: { readonly bad: number; readonly total: number }): string {
  return `${showCount(Math.round(bad))} of ${showCount(Math.round(total))} (${showRatio(total === 0 ? 0 : bad / total)})`;
}

function tollText(rollout: Rollout, told: Told): string | null {
  const stream = tollStream(told.comparison.streams);
  const toll = tollIn(told.comparison);
  if (stream === null || toll === null) return null;
  const exposed = exposedFor(rollout, told);
  const time = exposed === null ? '' : ` in ${showDuration((Math.round(exposed / 1_000) * 1_000) as DurationMs)}`;
  const met = `${showNumber(Math.round(stream.candidate.total), 'event')} of ${stream.indicator} met ${rollout.candidate}${time}`;
  const [events, low, high] = [toll.events, toll.low, toll.high].map((count) => showSigned(Math.round(count)));
  if (toll.low > 0)
    return `${met}; ${events} of them failed that would not have failed on ${rollout.baseline} (95 %: ${low} to ${high}).`;
  if (toll.high < 0) return `${met}; fewer failed than would have on ${rollout.baseline} (95 %: ${low} to ${high}).`;
  return `${met}; whether more failed than would have on ${rollout.baseline} cannot be told from chance (95 %: ${low} to ${high}).`;
}
