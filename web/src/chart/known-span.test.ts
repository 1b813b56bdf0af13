import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnFrom } from './known-span.ts';

const span = { from: 0, to: 1_000 };

test('what is known of a small part of the time only is drawn from a little before there', () => {
  assert.equal(drawnFrom(span, 900), 896);
});

test('what is known of most of the time is drawn over all of it, so that what is missing is seen', () => {
  assert.equal(drawnFrom(span, 300), 0);
  assert.equal(drawnFrom(span, 0), 0);
  assert.equal(drawnFrom(span, -5), 0);
});

test('of nothing all of the time is shown', () => {
  assert.equal(drawnFrom(span, null), 0);
  assert.equal(drawnFrom(span, 1_000), 0);
});
