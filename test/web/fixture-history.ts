import type { ObjectiveHistoryView } from '../../src/wire/history.ts';
import { DAY, HOUR, MINUTE, time } from './fixture-time.ts';

const SLOT = 6 * HOUR;
const SLOTS = 112;
const TARGET = 0.999;

/** Four weeks of a budget: usual failures, a bank that failed nine days ago, six hours of silence, and a release that burns now. */
export function fixtureHistory(at: number): ObjectiveHistoryView {
  const edges = Array.from({ length: SLOTS + 1 }, (_, index) => at - (SLOTS - index) * SLOT);
  let spent = 0.22;
  const slots = edges.slice(1).map((to, index): ObjectiveHistoryView['slots'][number] => {
    const isSilent = index === 70;
    const total = 15_500 + Math.round(3_000 * Math.sin(index / 0.64));
    const bad = badIn(index);
    spent += (bad - 3.2) / (SLOTS * 15.5);
    return {
      from: time(to - SLOT),
      to: time(to),
      left: isSilent ? null : 1 - spent,
      bad: isSilent ? 0 : bad,
      total: isSilent ? 0 : total,
      coverage: isSilent ? 0 : 1,
      burn: isSilent ? null : bad / total / (1 - TARGET),
    };
  });
  const left = slots.at(-1)?.left ?? 0;
  return {
    objective: 'checkout-success',
    display_name: 'Checkout success',
    health: 'burning',
    at: time(at),
    from: time(at - 28 * DAY),
    to: time(at),
    window: '28d',
    known_since: time(at - 60 * DAY),
    unit: 'events',
    slots,
    blind: [{ from: time(at - 42 * SLOT), to: time(at - 41 * SLOT) }],
    spenders: [
      spender(
        'rollout/r-0007',
        { kind: 'change', strength: 'strong', spent: 0.2287, from: at - 12 * MINUTE, to: at - MINUTE },
        at,
      ),
      spender(
        'dependency/bank',
        { kind: 'dependency', strength: 'moderate', spent: 0.1207, from: at - 9.4 * DAY, to: at - 8 * DAY },
        at,
      ),
    ],
    unattributed: 0.271,
    marks: [
      mark('change/12', { kind: 'deploy', title: 'deploy of checkout-api 2.2.0', at: at - 20 * DAY }),
      mark('change/19', { kind: 'flag', title: 'new-cart on', at: at - 12 * DAY }),
      mark('change/27', { kind: 'deploy', title: 'deploy of checkout-api 2.3.1', at: at - 4 * DAY }),
    ],
    forecast: {
      sentence: 'The budget is as likely as not to be gone in 1d6h; four times in five it is gone between 5h from now and 5d.',
      until: time(at + 14 * DAY),
      path: Array.from({ length: 29 }, (_, index) => ({
        at: time(at + index * 12 * HOUR),
        low: left - 0.07 * index,
        middle: left - 0.03 * index,
        high: left - 0.008 * index,
      })),
      early: time(at + 5 * HOUR),
      middle: time(at + 30 * HOUR),
      late: time(at + 5 * DAY),
    },
    sum: [
      step('What was good', '1,741,219 of 1,742,300 = 99.938 %', 'over the last 28d', 'counts'),
      step('What may fail', '1,742,300 × 0.1 % = 1,742', '99.9 % is promised, so 0.1 % may fail; 1,742,300 came', 'promise'),
      step('What is spent', '1,081 ÷ 1,742.3 = 62 %', 'what failed, of what may fail', 'counts'),
      step('What is left', '100 % − 62 % = 38 %', '661 more may fail', 'counts'),
      step(
        'How fast it goes',
        '1.5 % ÷ 0.1 % = 14.9',
        'times as fast as it may, over the last 1h; 1 spends all of it by the end',
        'burns',
      ),
      step('How long it lasts', '38 % × 28d ÷ 14.9 = 17h8m', 'if it goes on like the last hour', 'burns'),
    ],
    evidence: { coverage: 1, age_ms: 1_000, latency_p99_ms: 1_200, biased: false, version_coverage: 1 },
  };
}

function badIn(index: number): number {
  if (index === SLOTS - 1) return 400;
  if (index >= 75 && index < 79) return 60;
  return 3 + (index % 5 === 0 ? 4 : 0);
}

type Placed = Omit<ObjectiveHistoryView['spenders'][number], 'id' | 'title' | 'from' | 'to'> & { from: number; to: number };

function spender(id: string, { from, to, ...rest }: Placed, at: number): ObjectiveHistoryView['spenders'][number] {
  const title = id.startsWith('rollout/') ? 'Rollout r-0007 of checkout-api 2.4.0' : 'dependency bank';
  return { id, title, ...rest, from: time(from), to: time(Math.min(at, to)) };
}

type Marked = Pick<ObjectiveHistoryView['marks'][number], 'kind' | 'title'> & { at: number };

function mark(id: string, { kind, title, at }: Marked): ObjectiveHistoryView['marks'][number] {
  const nobody = { service: 'checkout-api', journey: null, objective: null, version: null, part_of: null, href: null, seq: null };
  return { id, at: time(at), to: time(at), kind, tone: 'plain', title, sentence: title, ...nobody };
}

type Step = ObjectiveHistoryView['sum'][number];

function step(...[what, sum, means, from]: [string, string, string, Step['from']]): Step {
  return { what, sum, means, from };
}
