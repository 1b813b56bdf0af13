import { showCount, showDuration, showInstant, showNumber, showRatio } from '../../kernel/show.ts';
import { elapsed } from '../../kernel/units.ts';
import type { HurtingPromise } from '../../loops/hurting-promises.ts';
import type { PossibleOrder } from '../../loops/possible-orders.ts';
import type { Hurting, Situation } from '../../loops/situation.ts';
import { explainBefore, type Suspect } from '../../loops/suspects.ts';
import { NOW_MS } from '../../verdict/hurt.ts';
import type { BrokenPromiseView, HurtingView, PossibleOrderView, SituationView, SuspectView } from '../../wire/situation.ts';

const RULE = `In the order of bad events a minute beyond what the promise allows, over the last ${showDuration(NOW_MS)} or since it began, if that is less; what is not counted by events of its own stands behind.`;

type Shown = Pick<SituationView, 'blind' | 'rollouts' | 'silences' | 'marks' | 'decisions'>;

/** What others show, such as rollouts and marks, is given by the route. */
export function showSituation(found: Situation, shown: Shown): SituationView {
  const { at, from, hurting, over } = found;
  return {
    at: showInstant(at),
    from: showInstant(from),
    sentence: headline(found),
    rule: RULE,
    hurts: hurting.map(showHurting),
    hurts_left_out: found.hurtingLeftOut,
    blind_left_out: found.blindLeftOut,
    over: over.map(({ id, subject, severity, since, endedAt, sentence }) => ({
      alert: id,
      subject,
      severity,
      since: showInstant(since),
      ended_at: showInstant(endedAt),
      sentence,
    })),
    marks_left_out: found.time.leftOut,
    orders: found.orders.map(showOrder),
    ...shown,
  };
}

function headline({ hurting, hurtingLeftOut, blind, blindLeftOut, lost, over, at }: Situation): string {
  const now = hurting.filter(({ hurts }) => hurts);
  const unseen = blind.length + blindLeftOut;
  const [worst] = now;
  const [last] = over;
  const gone = lost.length === 0 ? '' : ` ${lost.join(' and ')} hurt when last heard, and cannot be seen now.`;
  const dark = unseen === 0 ? '' : `${gone} Of ${showNumber(unseen, 'promise')} nothing can be said.`;
  if (worst === undefined) {
    const ended =
      last === undefined ? '' : ` The last alert, ${last.subject}, ended ${showDuration(elapsed(last.endedAt, at))} ago.`;
    return `Nothing that is seen hurts customers now.${ended}${dark}`;
  }
  const count = now.length + hurtingLeftOut;
  const who = count === 1 ? worst.title : `${showNumber(count, 'journey')}, ${worst.title} the most`;
  return `${who}: ${explainHurting(worst)}${dark}`;
}

function explainHurting({ promises, hurts }: Pick<Hurting, 'promises' | 'hurts'>): string {
  const [worst] = promises;
  if (worst?.hurt === undefined || worst.hurt === null || worst.hurt.total === 0)
    return `${(worst?.sentence ?? 'no figures').replace(/\.$/, '')}.`;
  const { bad, total, beyondPerMinute, windowMs } = worst.hurt;
  const share = `${showRatio(bad / total)} of ${showCount(total)} were bad in the last ${showDuration(windowMs)}, ${showRatio(worst.allowed)} is allowed`;
  if (!hurts) return `${share}; it eases.`;
  return `${share}: ${showCount(Math.max(1, Math.round(beyondPerMinute)))} too many a minute.`;
}

function showHurting(found: Hurting): HurtingView {
  const { key, title, journey, services, owner, runbook, hurts, since, beyondPerMinute, revenuePerHour, why } = found;
  return {
    key,
    title,
    journey: journey?.name ?? null,
    services: [...services],
    owner,
    runbook,
    state: hurts ? 'hurts' : 'easing',
    since: since === null ? null : showInstant(since),
    beyond_per_minute: beyondPerMinute,
    revenue_per_hour: revenuePerHour,
    sentence: explainHurting(found),
    why,
    promises: found.promises.map(showPromise),
    suspects: found.suspects.map(showSuspect),
    orders: found.orders.map(showOrder),
  };
}

function showPromise({ objective, alert, line, allowed, hurt, strip, coverage, sentence }: HurtingPromise): BrokenPromiseView {
  const quiet = alert?.quiet ?? null;
  const since = hurt === null ? (alert?.since ?? null) : hurt.since;
  return {
    objective: objective.name,
    display_name: objective.displayName,
    severity: alert?.severity ?? null,
    alert: alert?.id ?? null,
    silence: quiet === null ? null : { name: quiet.name, until: showInstant(quiet.until) },
    since: since === null ? null : showInstant(since),
    since_before: hurt?.before ?? false,
    window_ms: hurt?.windowMs ?? NOW_MS,
    total: hurt?.total ?? null,
    bad: hurt?.bad ?? null,
    rate: hurt === null || hurt.total === 0 ? null : hurt.bad / hurt.total,
    allowed,
    beyond_per_minute: hurt === null ? null : hurt.since === null ? 0 : hurt.beyondPerMinute,
    coverage: coverage ?? line?.coverage ?? 0,
    age_ms: line?.ageMs ?? null,
    burn_1h: line?.burnHour ?? null,
    remaining: line?.remaining ?? null,
    sentence,
    strip: strip.map(({ at, ...counts }) => ({ at: showInstant(at), ...counts })),
  };
}

function showSuspect({ mark, beforeMs, strength, sentence }: Suspect): SuspectView {
  const title = `${mark.partOf === null ? mark.title : `${mark.service ?? ''} ${mark.version ?? ''} ${mark.title}`.trim()}, ${explainBefore(beforeMs)}`;
  return { mark: mark.id, title, before_ms: beforeMs, strength, sentence, href: mark.href };
}

export function showOrder({ asksHowLong, body, ...order }: PossibleOrder): PossibleOrderView {
  return { ...order, asks_how_long: asksHowLong, body: { ...body } };
}
