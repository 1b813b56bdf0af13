import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { advanceAlert } from './advance-alert.ts';
import type { Alert, RuleState } from './alert.ts';
import type { Addressee } from './route-owner.ts';
import { silenceOf, type Silence, type Silenced } from './silence.ts';
import { addresseesOf, type Concerned } from './tell-alert.ts';

const AT = 1_800_000_000_000 as Instant;
const TICK = 10 * SECOND;
const ABOUT = { alert: 'burning/o@then', subject: 'o', service: 'shop', journey: 'checkout' };
const silence = (of: Silenced, more: Partial<Silence> = {}): Silence => ({
  name: 'silence-1',
  of,
  since: AT,
  until: (AT + TICK) as Instant,
  reason: 'a test says so',
  actor: 'ada',
  ...more,
});

const cases: readonly { name: string; of: Silenced; want: boolean }[] = [
  { name: 'everything is every alert', of: { kind: 'everything' }, want: true },
  { name: 'an alert by its id', of: { kind: 'alert', name: ABOUT.alert }, want: true },
  { name: 'another alert of the same objective is not meant', of: { kind: 'alert', name: 'burning/o@later' }, want: false },
  { name: 'all of its objective', of: { kind: 'objective', name: 'o' }, want: true },
  { name: 'all of its service', of: { kind: 'service', name: 'shop' }, want: true },
  { name: 'all of its journey', of: { kind: 'journey', name: 'checkout' }, want: true },
  { name: 'a name of another kind means nothing', of: { kind: 'journey', name: 'shop' }, want: false },
];
for (const { name, of, want } of cases) test(name, () => assert.equal(silenceOf([silence(of)], ABOUT, AT) !== null, want));

test('it holds from its beginning until right before its end, and of several the longest is told', () => {
  const all: Silenced = { kind: 'everything' };
  const long = silence(all, { name: 'silence-2', until: (AT + 2 * TICK) as Instant });
  assert.equal(silenceOf([silence(all)], ABOUT, (AT + TICK) as Instant), null);
  assert.equal(silenceOf([silence(all)], ABOUT, (AT - 1) as Instant), null);
  assert.equal(silenceOf([silence(all), long], ABOUT, AT)?.name, 'silence-2');
});

const CONCERNED: Concerned = { displayName: 'It works', service: 'shop', owner: 'ada', routes: [], targets: [] };
const says = fc.constantFrom('holds', 'edge', 'calm', 'frozen');
const ticks = fc.array(fc.record({ fast: says, slow: says, quiet: fc.boolean() }), { maxLength: 80 });

function rule(id: string, say: string): RuleState {
  const frozen = say === 'frozen';
  const tells = { opened: true, closed: true, noData: true };
  const common = {
    id,
    severity: id === 'fast' ? 'page' : 'ticket',
    calmFor: (3 * TICK) as DurationMs,
    tells,
    targets: [],
  } as const;
  return { ...common, holds: frozen ? null : say === 'holds', calm: frozen ? null : say === 'calm' };
}

test('nobody is told while it is silent, and whoever should know is told in the first moment after it', () => {
  fc.assert(
    fc.property(ticks, (script) => {
      let alert: Alert | null = null;
      /** An alert of which something was kept quiet, and nothing was told since. */
      let owed = false;
      for (const [tick, { fast, slow, quiet }] of script.entries()) {
        const at = (AT + tick * TICK) as Instant;
        const rules = [rule('fast', fast), rule('slow', slow)];
        const facts = { subject: 'o', cause: 'burning', rules, live: true, raised: [], at } as const;
        const before: Alert | null = alert;
        const move = advanceAlert(before, { ...facts, quiet: quiet ? { name: 'silence-1', until: at } : null });
        const to: readonly Addressee[] = move === null ? [] : addresseesOf(move, before, CONCERNED);
        if (quiet) assert.deepEqual(to, []);
        if (move !== null) alert = move.change === 'closed' ? null : { ...move.next, told: [...move.next.told, ...to] };
        if (!quiet && owed && alert !== null) assert.equal(to.length, 1, `tick ${tick}: ${move?.change}`);
        owed = quiet && alert !== null;
        assert.equal((alert?.quiet ?? null) !== null, owed, 'what is open says whether it is told of');
      }
    }),
    { numRuns: 500 },
  );
});
