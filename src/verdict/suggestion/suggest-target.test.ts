import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BURN_POLICIES } from '../../catalog/burn-policies.ts';
import { seededRng } from '../../kernel/rng.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Ratio } from '../../kernel/units.ts';
import { explainSuggestion } from './explain-suggestion.ts';
import type { PastSlots } from './past-slots.ts';
import { suggestTarget, type Suggestion } from './suggest-target.ts';

const SLOT = (5 * MINUTE) as DurationMs;
const PER_DAY = DAY / SLOT;
const rules = BURN_POLICIES.find(({ name }) => name === 'workbook')?.rules ?? [];
const terms = { windowMs: (28 * DAY) as DurationMs, rules, present: 0.99 as Ratio };

/** A service with this share of failures all the time, and outages: from the given day on, so many minutes at this share. */
function past(given: {
  days: number;
  share: number;
  outages?: readonly { day: number; minutes: number; share: number }[];
}): PastSlots {
  const rng = seededRng(5);
  const slots = given.days * PER_DAY;
  const total = new Float64Array(slots).fill(3_000);
  const good = total.map((all, slot) => {
    const outage = given.outages?.find(({ day, minutes }) => slot >= day * PER_DAY && slot < day * PER_DAY + minutes / 5);
    return all - Math.min(all, Math.round(all * (outage?.share ?? given.share) * (0.8 + 0.4 * rng.next())));
  });
  return { slotMs: SLOT, good, total, heard: new Uint8Array(slots).fill(1) };
}

function known(suggestion: Suggestion): Suggestion & { kind: 'known' } {
  return suggestion.kind === 'known' ? suggestion : assert.fail(suggestion.because);
}

test('a service that loses 0.03 % is promised 99.95 %, and the table tells what each target would have meant', () => {
  const suggestion = known(suggestTarget(past({ days: 60, share: 0.000_3 }), terms));
  assert.equal(suggestion.suggested?.target, 0.999_5);
  const of = (target: number) => suggestion.trials.find((trial) => trial.target === target) ?? assert.fail(String(target));
  assert.deepEqual([of(0.999).breaches, of(0.999).pages], [0, 0]);
  assert.ok(of(0.999_9).breaches >= 1 && of(0.999_9).exhausted === 1, 'three times its budget goes');
  assert.match(
    explainSuggestion(suggestion, 0.99),
    /^More can be promised than 99 %: 99\.95 % is suggested; in 60d it would have spent 6\d(\.\d)? % of its budget at worst, and paged nobody/,
  );
});

test('an outage of an hour is one page, not one for every slot of it, and one breach', () => {
  const suggestion = known(
    suggestTarget(past({ days: 60, share: 0.000_1, outages: [{ day: 40, minutes: 60, share: 0.9 }] }), terms),
  );
  const trial = suggestion.trials.find(({ target }) => target === 0.999);
  assert.deepEqual([trial?.pages, trial?.breaches], [1, 1]);
  assert.ok(suggestion.suggested !== null && suggestion.suggested.target < 0.999);
});

test('nothing is suggested from too little, from silence, or through gaps', () => {
  const because = (one: PastSlots): string => {
    const suggestion = suggestTarget(one, terms);
    return suggestion.kind === 'blind' ? suggestion.because : suggestion.kind;
  };
  assert.equal(because(past({ days: 29, share: 0 })), 'TOO_SHORT');
  const silent = past({ days: 30, share: 0 });
  assert.equal(because({ ...silent, good: silent.good.map(() => 0), total: silent.total.map(() => 0) }), 'NO_TRAFFIC');
  assert.equal(because({ ...silent, heard: silent.heard.map((_, slot) => (slot % 5 === 0 ? 0 : 1)) }), 'GAPS');
  assert.match(explainSuggestion(suggestTarget(past({ days: 29, share: 0 }), terms), 0.99), /29d are known, and 30d are needed/);
});

test('the target in force is tried too, and said to fit when it does', () => {
  const suggestion = known(suggestTarget(past({ days: 31, share: 0.004 }), { ...terms, present: 0.995 as Ratio }));
  assert.equal(suggestion.suggested?.target, 0.995);
  assert.match(explainSuggestion(suggestion, 0.995), /^99\.5 % fits/);
  const odd = known(suggestTarget(past({ days: 31, share: 0.004 }), { ...terms, present: 0.994 as Ratio }));
  assert.ok(odd.trials.some(({ target }) => target === 0.994));
});

test('ninety days are tried against every target', () => {
  const trials = known(
    suggestTarget(past({ days: 90, share: 0.001, outages: [{ day: 50, minutes: HOUR / MINUTE, share: 0.3 }] }), terms),
  ).trials;
  assert.equal(trials.length, 9);
});
