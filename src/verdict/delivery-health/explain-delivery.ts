import { showCount, showDuration, showNumber } from '../../kernel/show.ts';
import { DAY, elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { DeliveryHealth, Figure, JudgedDelivery } from './delivery-health.ts';

/** The four figures in one sentence for people who do not know them by name. */
export function explainDelivery({ frequency, leadTime, changeFailureRate, timeToRestore, coverage }: DeliveryHealth): string {
  if (coverage === 0) return 'Nothing is remembered of this window, so nothing can be said about how releases went.';
  if (frequency.value === null)
    return 'Nothing was told of any release yet: they are known from rollouts, and from deploys that are told of.';
  const said = [explainFrequency(frequency), explainFailures(changeFailureRate)];
  if (leadTime.value !== null) said.push(explainLead(leadTime));
  if (timeToRestore.of > 0) said.push(explainRestore(timeToRestore));
  return said.join(' ');
}

export function explainFrequency({ value, n }: Figure): string {
  if (value === null) return 'Nobody told of a release yet.';
  if (n === 0) return 'Nothing new reached all customers.';
  // Over a day, or less of it that is known, the rate is the count.
  if (value === n) return `${showNumber(n, 'release')} reached all customers within a day.`;
  const pace = value >= 1 ? `${showCount(round(value))} a day` : `one every ${days(DAY / value)}`;
  return `${showNumber(n, 'release')} reached all customers, about ${pace}.`;
}

export function explainFailures({ value, n, of }: Figure): string {
  if (value === null) return 'No release ended, so none failed.';
  return n === 0
    ? `None of ${showNumber(of, 'release')} hurt customers.`
    : `${n} of ${showNumber(of, 'release')} hurt customers or had to be taken back.`;
}

export function explainLead({ value, n, of, from }: DeliveryHealth['leadTime']): string {
  if (value === null || from === null) return 'How long a change was on its way is not known.';
  const begin = from === 'commit' ? 'from its commit or merge' : 'from the start of its rollout, because nobody told of commits,';
  const some = n < of ? ` (known of ${n} of ${of})` : '';
  return `Half of them took no longer than ${about(value)} ${begin} until all customers had it${some}.`;
}

export function explainRestore({ value, n, of }: Figure): string {
  if (of === 0) return 'Nothing had to be mended.';
  const open = of - n;
  const going = open === 0 ? '' : ` ${open === 1 ? 'One of them goes' : `${open} of them go`} on.`;
  if (value === null) return `Nothing was mended yet.${going}`;
  return `Customers were well again after ${about(value)} in half of ${showNumber(n, 'case')}.${going}`;
}

/** What became of one delivery. */
export function explainDelivered({ service, version, end, byHand, failed, hurtSince, at, lead }: JudgedDelivery): string {
  const what = [service, version].filter((part) => part !== null).join(' ');
  if (end === 'rolled-back') {
    const hurt = hurtSince === null ? '' : ` after it had hurt for ${about(elapsed(hurtSince, at))}`;
    return `${what} was taken back ${byHand ? 'by a person' : 'by itself'}${hurt}.`;
  }
  const way = lead === null ? '' : `, ${about(lead.ms)} after ${lead.from === 'commit' ? 'its commit' : 'its rollout began'}`;
  const said = `${what} reached all customers${way}`;
  if (failed === null) return `${said}.`;
  return failed === 'taken-back' ? `${said}, and was taken back later.` : `${said}, and ${FAILED[failed.kind]}.`;
}

const FAILED = {
  'rolled-back': 'was taken back later',
  incident: 'an incident followed',
  page: 'somebody was paged for what followed',
  broken: 'a promise broke after it',
} as const;

export function explainRestored(
  { title, since, until }: { readonly title: string; readonly since: Instant; readonly until: Instant | null },
  at: Instant,
): string {
  return until === null
    ? `${title} It goes on for ${about(elapsed(since, at))}.`
    : `${title} It was over after ${about(elapsed(since, until))}.`;
}

/** What one deals with by the hour needs no seconds. */
function about(ms: number): string {
  const step = ms < 600_000 ? 1_000 : ms < DAY ? 60_000 : 3_600_000;
  return showDuration((Math.round(ms / step) * step) as DurationMs);
}

function days(ms: number): string {
  const count = ms / DAY;
  return count < 1.5 ? 'day' : `${showCount(Math.round(count))} days`;
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
