import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScoreDetailView } from '../../../src/wire/score.ts';
import { readKey, readMembers, readMove } from './members.ts';

type Member = ScoreDetailView['members'][number];
const member = (known: Partial<Member>): Member => ({
  key: 'objective.works',
  weight: 1,
  share: 1,
  is_key: false,
  when_missing: 'hold',
  objective: 'works',
  standing: 'kept',
  spent: 0.2,
  quality: 0.9,
  confidence: 1,
  coverage: 1,
  freshness: 1,
  evidence: 0.99,
  n: 8_842,
  adds: 0.9,
  missing: false,
  held: false,
  ...known,
});
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

test('a member says what it weighs, how good it is, how far that is known, and what it adds', () => {
  const [row] = readMembers([member({ weight: 5, share: 0.5, confidence: 0.8, coverage: 0.81, adds: 0.36 })]);
  assert.equal(plain(row?.weight), '5 · 50 %');
  assert.deepEqual([row?.quality, plain(row?.spent)], ['90.0', '20 % of its budget spent']);
  assert.deepEqual([plain(row?.confidence), plain(row?.doubt)], ['80 %', 'coverage 81 %, 8,842 events']);
  assert.deepEqual([row?.adds, row?.filled, row?.open.toFixed(2)], ['36.0', 0.36, '0.10']);
});

test('what is missing, breached or held says so', () => {
  const [row] = readMembers([
    member({ quality: null, spent: null, standing: 'breached', missing: true, when_missing: 'bad', held: true }),
  ]);
  assert.deepEqual([row?.quality, row?.spent], ['unknown', '']);
  assert.deepEqual(
    row?.notes.map(({ text }) => text),
    ['no budget left', 'missing: counts as bad', 'counts for no more than before its gap'],
  );
});

test('keys tell objectives, journeys and dependencies apart', () => {
  assert.deepEqual(readKey('dependency.payment.eu'), { kind: 'dependency', name: 'payment.eu' });
  assert.deepEqual(readKey('objective.a'), { kind: 'objective', name: 'a' });
});

const fall = (from: number, moves: readonly number[], held = 0): NonNullable<ScoreDetailView['fall']> => ({
  since: '2026-11-21T09:00:00Z',
  from,
  to: from + moves.reduce((all, move) => all + move, held),
  contributions: moves.map((all, index) => ({ key: `objective.m${index}`, quality: all, confidence: 0, weight: 0, all })),
  held,
  sentence: '',
});

test('what moved most comes first, and what did not move is counted', () => {
  const move = readMove(fall(0.95, [-0.02, -0.155, 0.00001], -0.01));
  assert.deepEqual(
    move.rows.map(({ key, text, detail }) => [key, text, detail]),
    [
      ['objective.m1', '−15.5', 'quality'],
      ['objective.m0', '−2.0', 'quality'],
      ['', '−1.0', 'held back from outside the members'],
    ],
  );
  assert.deepEqual([move.startText, move.endText, move.still], ['95.0', '76.5', 1]);
});

test('a move that is taken apart adds up to itself', () => {
  const whole = fall(0.9, [-0.0249]);
  const contributions = [{ key: 'objective.m0', quality: -0.0187, confidence: -0.0112, weight: 0.005, all: -0.0249 }];
  const [row] = readMove({ ...whole, contributions }).rows;
  assert.deepEqual([row?.text, row?.detail], ['−2.5', 'quality −1.9, confidence −1.1, weight +0.5']);
});

test('as it is shown, start and moves add up to the end', () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { maxLength: 12 }),
      (from, moves) => {
        const move = readMove(fall(from, moves));
        const tenths = (text: string): number => Math.round(Number(text.replace('−', '-').replace('+', '')) * 10);
        const sum = move.rows.reduce((all, row) => all + tenths(row.text), tenths(move.startText));
        return sum === tenths(move.endText);
      },
    ),
    { numRuns: 500 },
  ));
