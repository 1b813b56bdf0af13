import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, type DurationMs } from '../kernel/units.ts';
import { fastTrackOf, type VersionRecord } from './fast-track.ts';
import { ago, AT } from './rollout.test-data.ts';

const PLAN = { name: 'shop', fastTrack: (7 * DAY) as DurationMs };
const DAY_S = DAY / 1_000;
const seen = (days: number, rollout = 'shop-1') => ({ at: ago(days * DAY_S), rollout, sentence: 'it serves all traffic.' });

function record(given: Partial<VersionRecord>): VersionRecord {
  return { version: '1.2.0', promoted: null, replaced: null, rolledBack: null, revoked: null, ...given };
}

type Case = {
  readonly name: string;
  readonly record: Partial<VersionRecord>;
  readonly plan?: typeof PLAN | { name: string; fastTrack: null };
  readonly want: RegExp;
};
const cases: readonly Case[] = [
  {
    name: 'peers row 13: what was promoted lately goes to everybody at once, and the evidence of then is cited',
    record: { promoted: seen(2) },
    want: /^may: 1\.2\.0 was promoted by .* \(shop-1: it serves all traffic\.\)$/,
  },
  {
    name: 'peers row 13: what served everything until another one was promoted over it is as good',
    record: { replaced: seen(0.1, 'shop-2') },
    want: /^may: 1\.2\.0 had served everything by .* \(shop-2: /,
  },
  {
    name: 'peers row 13: too long ago',
    record: { promoted: seen(8) },
    want: /known good 8d ago, and the plan's fast track reaches back 7d/,
  },
  { name: 'never promoted', record: {}, want: /was never promoted here/ },
  {
    name: 'a plan without a fast track',
    record: { promoted: seen(1) },
    plan: { name: 'shop', fastTrack: null },
    want: /has no fast track/,
  },
  {
    name: 'peers row 13: rolled back since then',
    record: { promoted: seen(3), rolledBack: { ...seen(1, 'shop-9'), because: 'CANARY_WORSE' } },
    want: /was rolled back since, at .* \(CANARY_WORSE, shop-9\)/,
  },
  {
    name: 'rolled back before it was promoted at a later attempt',
    record: { promoted: seen(1), rolledBack: { ...seen(3), because: 'CANARY_WORSE' } },
    want: /^may: /,
  },
  {
    name: 'peers row 13: revoked, whatever it did before',
    record: { promoted: seen(1), revoked: { at: ago(60), actor: 'ada', reason: 'leaks names' } },
    want: /was revoked by ada: leaks names/,
  },
];
for (const { name, record: given, plan = PLAN, want } of cases) {
  test(name, () => {
    const track = fastTrackOf(plan, record(given), AT);
    assert.match(track.may ? `may: ${track.sentence}` : track.text, want);
  });
}
