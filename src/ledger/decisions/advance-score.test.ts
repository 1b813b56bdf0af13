import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scored } from '../../catalog/scored.ts';
import { memberKey } from '../../intake/score-series.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Draft } from '../entry.ts';
import { NO_SCORES, withScoreFact, type ScoreFact, type ScoreRecords } from '../score-records.ts';
import { advanceScore, draftsOf } from './advance-score.ts';
import { NO_MEMORY, type ScoreMemory, type SeenMember } from './score-inputs.ts';
import { given, TERMS, type Given } from '../../verdict/score/score.test-data.ts';

const SUBJECT = 'score/checkout';
const T0 = 1_800_000_000_000;

type Seen = Readonly<Record<string, Given & { readonly freshness?: number; readonly n?: number }>>;

/** Slots of one score, each of ten seconds, with what is recorded of them. */
function tell(slots: readonly Seen[], terms: Partial<typeof TERMS> = {}): readonly (readonly Draft[])[] {
  let memory: ScoreMemory = NO_MEMORY;
  let records: ScoreRecords = NO_SCORES;
  return slots.map((seen, index) => {
    const at = (T0 + index * 10_000) as Instant;
    const members = Object.entries(seen).map(([name, one]) => gathered(name, one));
    const scored: Scored = {
      kind: 'journey',
      name: 'checkout',
      displayName: 'Checkout',
      owner: 'team-shop',
      stated: true,
      revenue: null,
      terms: { ...TERMS, ...terms, members: members.map(({ member }) => member) },
    };
    const record = records.get(SUBJECT);
    const advanced = advanceScore(memory, scored, {
      members,
      at,
      record,
      eventsLately: (key) => members.find(({ member }) => memberKey(member) === key)?.n ?? 0,
    });
    const drafts = draftsOf(scored, { before: memory, advanced, record, catalogRevision: 'r', at });
    memory = advanced.memory;
    for (const draft of drafts) records = withScoreFact(records, { ...(draft as Draft & ScoreFact), at });
    return drafts;
  });
}

function gathered(name: string, { freshness = 1, n = 1_000, ...one }: Seen[string]): SeenMember {
  const { atMost: _, ...facts } = given(name, one);
  const { confidence } = facts;
  const late = { ...facts, confidence: { ...confidence, freshness, all: confidence.all * freshness } };
  return { ...(freshness === 0 ? { ...late, quality: null } : late), n };
}

const times = (count: number, seen: Seen): Seen[] => Array.from({ length: count }, () => seen);
const saidIn = (slots: readonly (readonly Draft[])[]): readonly string[] =>
  slots.flat().flatMap(({ kind, body }) => ('sentence' in body ? [`${kind}: ${body.sentence}`] : []));

test('a score that rises while its bad member falls silent is doubted, from the moment that it was late', () => {
  const well = { spent: 0, weight: 3 };
  const fading = Array.from({ length: 30 }, (_, slot): Seen => ({ well, bad: { spent: 1.8, freshness: 1 - (slot + 1) / 30 } }));
  const said = saidIn(tell([...times(6, { well, bad: { spent: 1.8 } }), ...fading]));
  assert.ok(said.includes('score.doubted: Checkout: The score rose soon after bad fell silent.'), said.join('\n'));
  assert.equal(said.filter((one) => one.startsWith('score.doubted')).length, 1, 'once');
});

test('a member that never said anything did not fall silent, however the score rises', () => {
  const mute = { spent: 0, weight: 1, freshness: 0.5, n: 0 };
  const bad = { one: { spent: 1.8 } };
  const said = saidIn(tell([...times(6, bad), ...times(6, { ...bad, mute }), ...times(6, { one: { spent: 0 }, mute })]));
  assert.deepEqual(
    said.filter((one) => one.includes('fell silent')),
    [],
  );
});

test('a bad member that is taken out is told with the rise that follows', () => {
  const before = times(6, { well: { spent: 0 }, bad: { spent: 1.8 } });
  const said = saidIn(tell([...before, ...times(3, { well: { spent: 0 } })]));
  assert.ok(said.includes('score.doubted: Checkout: The score rose soon after bad was taken out of it.'), said.join('\n'));
  assert.ok(said.includes('score.terms-changed: Checkout: What it is made of was changed: bad with 1 is gone.'));
});

test('a gap is held from the moment it matters until it is filled, with an entry for each', () => {
  const seen = (unseen: number, spent: number): Seen => ({ a: { spent, unseen } });
  const slots = [...times(3, seen(0, 0.6)), ...times(3, seen(0.3, 0.1)), ...times(3, seen(0, 0.1))];
  const held = tell(slots)
    .flat()
    .filter(({ kind }) => kind === 'score.held');
  assert.deepEqual(
    held.map(({ body }) => ('hold' in body && body.hold !== null ? body.hold.part : null)),
    [0.7, null],
  );
});

test('worse is recorded at once and once, better after it lasted; the terms that were stated come first', () => {
  const slots = tell([...times(40, { a: { spent: 0 } }), ...times(5, { a: { spent: 1.5 } }), ...times(40, { a: { spent: 0 } })]);
  const moves = slots.flatMap((drafts, index) =>
    drafts.flatMap((draft) => (draft.kind === 'score.moved' ? [`${index} ${draft.body.from} ${draft.body.to}`] : [])),
  );
  // Five minutes are thirty slots; the first slot is the one that begins them.
  assert.deepEqual(moves, ['30 unknown healthy', '40 healthy breached', '75 breached healthy']);
  assert.equal(slots[0]?.[0]?.kind, 'score.terms-changed');
  const fall = slots[40]?.find(({ kind }) => kind === 'score.moved');
  assert.match(fall?.kind === 'score.moved' ? fall.body.sentence : '', /fell by 75\.0 points from 100\.0: a −75\.0\./);
});

test('without the events for it a better figure lifts the score no faster than it may', () => {
  const slots = [...times(3, { a: { spent: 1, n: 1 } }), ...times(2, { a: { spent: 0, n: 1 } })];
  const said = saidIn(tell(slots, { mostPerHour: 0.1 }));
  assert.ok(
    said.some((one) => /would rise by 50\.0 points that no events are behind; it is held back/.test(one)),
    said.join('\n'),
  );
  assert.equal(saidIn(tell(slots)).filter((one) => one.startsWith('score.doubted')).length, 0, 'unless no bound is set');
  const backed = [...times(3, { a: { spent: 1 } }), ...times(2, { a: { spent: 0 } })];
  assert.equal(saidIn(tell(backed, { mostPerHour: 0.1 })).filter((one) => one.startsWith('score.doubted')).length, 0);
});
