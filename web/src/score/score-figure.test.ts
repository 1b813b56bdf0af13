import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScoreSummaryView } from '../../../src/wire/score.ts';
import { readScore } from './score-figure.ts';

const score = (known: Partial<ScoreSummaryView>): ScoreSummaryView =>
  ({
    display_name: 'Checkout',
    state: 'healthy',
    lo: 0.91,
    point: 0.93,
    hi: 0.95,
    confidence: 0.96,
    ...known,
  }) as ScoreSummaryView;
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('a score says what is proven, what it may be, and how much of it is known', () => {
  const { text, tone, label } = readScore(score({}));
  assert.deepEqual([text, tone], ['93.0', 'good']);
  assert.equal(plain(label), 'Experience score of Checkout: 93.0, healthy; 91.0 proven, at most 95.0, 96 % known');
});

test('a score of which too little is known has no figure, and is blind', () => {
  const { text, tone, state, range } = readScore(score({ state: 'unknown', point: null, lo: 0, hi: 1, confidence: 0 }));
  assert.deepEqual([text, tone, state, range], ['unknown', 'blind', 'unknown', '0.0 proven, at most 100.0']);
});

test('where all is known there is no range', () => {
  assert.equal(readScore(score({ lo: 0.935, point: 0.935, hi: 0.935, confidence: 1, state: 'at-risk' })).range, '93.5 proven');
});
