import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AlertAction } from '../catalog/alert-rule.ts';
import { after, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { advanceAlert, LONG_CALM, MOST_RAISED, type AlertMove } from './advance-alert.ts';
import type { Alert, RuleState } from './alert.ts';

const T0 = 1_800_000_000_000 as Instant;
const TICK = (10 * SECOND) as DurationMs;
const TELLS = { opened: true, closed: true, noData: true };
type Say = 'holds' | 'edge' | 'calm' | 'frozen';

function rule(id: string, severity: AlertAction, say: Say): RuleState {
  const frozen = say === 'frozen';
  return {
    id,
    severity,
    holds: frozen ? null : say === 'holds',
    calm: frozen ? null : say === 'calm',
    calmFor: (50 * SECOND) as DurationMs,
    tells: TELLS,
    targets: [],
  };
}

/** Plays what the rules say tick by tick; the changes with the second in which they happened. */
function play(script: readonly (readonly RuleState[])[], { live = true }: { live?: boolean } = {}): Played {
  const state: { alert: Alert | null; raised: readonly Instant[] } = { alert: null, raised: [] };
  const changes: string[] = [];
  const moves: AlertMove[] = [];
  for (const [tick, rules] of script.entries()) {
    const at = (T0 + tick * TICK) as Instant;
    const move = advanceAlert(state.alert, { subject: 'o', cause: 'burning', rules, live, raised: state.raised, at });
    if (move === null) continue;
    changes.push(`${(tick * TICK) / SECOND}s ${move.change} ${move.next.severity}`);
    moves.push(move);
    state.raised = move.next.raised;
    state.alert = move.change === 'closed' ? null : move.next;
  }
  return { changes, moves, alert: state.alert };
}
type Played = { readonly changes: readonly string[]; readonly moves: readonly AlertMove[]; readonly alert: Alert | null };

const times = (count: number, ...rules: readonly RuleState[]): readonly (readonly RuleState[])[] =>
  Array.from({ length: count }, () => rules);

const cases: readonly { name: string; script: readonly (readonly RuleState[])[]; live?: boolean; want: readonly string[] }[] = [
  { name: 'nothing holds, nothing opens', script: times(3, rule('fast', 'page', 'edge')), want: [] },
  {
    name: 'it ends when it was calm for long enough, and not at the first calm tick',
    script: [...times(2, rule('fast', 'page', 'holds')), ...times(7, rule('fast', 'page', 'calm'))],
    want: ['0s opened page', '20s calming page', '70s closed page'],
  },
  {
    name: 'at the edge it neither holds nor ends',
    script: [...times(1, rule('fast', 'page', 'holds')), ...times(40, rule('fast', 'page', 'edge'))],
    want: ['0s opened page'],
  },
  {
    name: 'a calm that is broken starts anew, a minute later at the earliest',
    script: [
      ...times(1, rule('fast', 'page', 'holds')),
      ...times(2, rule('fast', 'page', 'calm')),
      ...times(1, rule('fast', 'page', 'edge')),
      ...times(15, rule('fast', 'page', 'calm')),
    ],
    want: ['0s opened page', '10s calming page', '30s stirred page', '90s calming page', '140s closed page'],
  },
  {
    name: 'a quieter rule attaches, and a louder one is told once',
    script: [
      ...times(1, rule('drip', 'ticket', 'holds'), rule('fast', 'page', 'edge')),
      ...times(2, rule('drip', 'ticket', 'holds'), rule('fast', 'page', 'holds')),
      ...times(1, rule('drip', 'ticket', 'holds'), rule('fast', 'page', 'holds'), rule('slow', 'ticket', 'holds')),
    ],
    want: ['0s opened ticket', '10s escalated page', '30s attached page'],
  },
  {
    name: 'when the page is over the ticket stays',
    script: [
      ...times(1, rule('drip', 'ticket', 'holds'), rule('fast', 'page', 'holds')),
      ...times(7, rule('drip', 'ticket', 'holds'), rule('fast', 'page', 'calm')),
    ],
    want: ['0s opened page', '10s calming page', '60s eased ticket'],
  },
  {
    name: 'silence ends nothing, however long it lasts',
    script: [...times(1, rule('fast', 'page', 'holds')), ...times(720, rule('fast', 'page', 'frozen'))],
    want: ['0s opened page', '10s frozen page'],
  },
  {
    name: 'silence opens nothing either',
    script: times(720, rule('fast', 'page', 'frozen')),
    want: [],
  },
  {
    name: 'what was calm before the silence has to be calm again after it',
    script: [
      ...times(1, rule('fast', 'page', 'holds')),
      ...times(3, rule('fast', 'page', 'calm')),
      ...times(30, rule('fast', 'page', 'frozen')),
      ...times(7, rule('fast', 'page', 'calm')),
    ],
    want: ['0s opened page', '10s calming page', '40s frozen page', '340s thawed page', '390s closed page'],
  },
  {
    name: 'what is learned of afterwards wakes nobody',
    script: times(2, rule('drop50', 'page', 'holds')),
    live: false,
    want: ['0s opened ticket'],
  },
  {
    name: 'a rule that is no rule any more holds nothing open',
    script: [...times(1, rule('fast', 'page', 'holds')), ...times(1)],
    want: ['0s opened page', '10s closed page'],
  },
  {
    name: 'a ticket becomes a page when little of the budget is left',
    script: [...times(2, rule('slow', 'ticket', 'holds')), ...times(2, rule('slow', 'page', 'holds'))],
    want: ['0s opened ticket', '20s escalated page'],
  },
];
for (const { name, script, live = true, want } of cases) test(name, () => assert.deepEqual(play(script, { live }).changes, want));

test('what flaps is told three times within the hour, and then ends only after a long calm', () => {
  const flap = [...times(1, rule('fast', 'page', 'holds')), ...times(11, rule('fast', 'page', 'calm'))];
  const played = play([...flap, ...flap, ...flap, ...times(240, rule('fast', 'page', 'calm'))]);
  const opened = played.changes.filter((change) => change.includes('opened'));
  assert.equal(opened.length, MOST_RAISED);
  const last = played.moves.findLast(({ change }) => change === 'calming') ?? assert.fail();
  const calmSince = last.next.rules[0]?.calmSince ?? assert.fail();
  const closed = played.changes.at(-1);
  assert.equal(closed, `${(after(calmSince, LONG_CALM) - T0) / SECOND}s closed page`);
});

test('a ticket that was opened for what came too late becomes a page once something fails again', () => {
  const rules = [rule('drop50', 'page', 'holds')];
  const facts = { subject: 'o', cause: 'burning', rules, raised: [], at: T0 } as const;
  const opened = advanceAlert(null, { ...facts, live: false });
  const again = advanceAlert(opened?.next ?? null, { ...facts, live: true, at: after(T0, MINUTE) });
  assert.deepEqual([opened?.next.severity, again?.change, again?.next.severity], ['ticket', 'escalated', 'page']);
});

const says = fc.constantFrom<Say>('holds', 'edge', 'calm', 'frozen');
const severities = fc.constantFrom<AlertAction>('page', 'ticket', 'inform');
const randomScript = fc.array(fc.record({ fast: says, drip: says, slow: fc.tuple(says, severities) }), { maxLength: 120 });

test('whatever the rules say: louder is told at most six times an hour, and no alert is quiet about a rule that holds', () => {
  fc.assert(
    fc.property(randomScript, (script) => {
      const rules = script.map(({ fast, drip, slow }) => [
        rule('fast', 'page', fast),
        rule('drip', 'ticket', drip),
        rule('slow', slow[1], slow[0]),
      ]);
      const { moves } = play(rules);
      const louder = moves.filter(({ change }) => change === 'opened' || change === 'escalated');
      for (const { next } of louder) {
        const within = louder.filter(({ next: other }) => {
          const [mine, theirs] = [next.raised.at(-1) ?? T0, other.raised.at(-1) ?? T0];
          return theirs <= mine && mine - theirs < HOUR;
        });
        assert.ok(within.length <= 6, `${within.length} within an hour`);
      }
      for (const { next, change } of moves) {
        assert.equal(change === 'closed', next.rules.length === 0);
        for (const attached of next.rules) assert.ok(loudEnough(next.severity, attached.severity));
      }
    }),
    { numRuns: 300 },
  );
});

function loudEnough(severity: AlertAction, needed: AlertAction): boolean {
  const order: readonly AlertAction[] = ['inform', 'ticket', 'page'];
  return order.indexOf(severity) >= order.indexOf(needed);
}
