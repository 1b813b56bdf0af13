import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { RuleState } from './alert.ts';
import { ripen, type Waiting } from './alert-patience.ts';

const T0 = 1_800_000_000_000;

function rule(id: string, holds: boolean | null): RuleState {
  const tells = { opened: true, closed: true, noData: true };
  return { id, severity: 'page', holds, calm: false, calmFor: MINUTE, tells, targets: [] };
}

/** What one rule that has to hold for two minutes says, minute by minute. */
function play(says: readonly (boolean | null)[]): readonly (boolean | null)[] {
  const state: { waiting: Waiting } = { waiting: new Map() };
  return says.map((holds, minute) => {
    const at = (T0 + minute * MINUTE) as Instant;
    const patience = (id: string): DurationMs => (id === 'slow' ? ((2 * MINUTE) as DurationMs) : (0 as DurationMs));
    const ripened = ripen(state.waiting, [rule('slow', holds), rule('hasty', holds)], { patience, at });
    state.waiting = ripened.waiting;
    assert.equal(ripened.rules[1]?.holds, holds, 'what has not to last counts at once');
    return ripened.rules[0]?.holds ?? null;
  });
}

const cases: readonly { name: string; says: readonly (boolean | null)[]; want: readonly (boolean | null)[] }[] = [
  { name: 'it counts once it has held for long enough', says: [true, true, true, true], want: [false, false, true, true] },
  {
    name: 'when it ends it begins anew',
    says: [true, true, false, true, true, true],
    want: [false, false, false, false, false, true],
  },
  { name: 'what cannot be seen is not known to have ended', says: [true, null, true], want: [false, null, true] },
  { name: 'what was never seen to hold waits for nothing', says: [null, null, true], want: [null, null, false] },
];
for (const { name, says, want } of cases) test(name, () => assert.deepEqual(play(says), want));
