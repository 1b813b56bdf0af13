import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSeen, type Rests } from './seen.ts';

const plain = (...texts: string[]) => texts.map((text) => ({ text, isBlind: false }));
const cases: readonly { name: string; rests: Rests; want: unknown }[] = [
  {
    name: 'window, coverage and age',
    rests: { window: '28d', coverage: 1, ageMs: 3_000 },
    want: plain('28d', 'coverage 100 %', '3 s ago'),
  },
  { name: 'what was not given is not said', rests: { window: 'the last hour' }, want: plain('the last hour') },
  { name: 'nearly all is never all', rests: { coverage: 0.99995 }, want: plain('coverage 99.995 %') },
  {
    name: 'unknown coverage is blind, and so is none',
    rests: { coverage: null, ageMs: null },
    want: [
      { text: 'nothing of it seen', isBlind: true },
      { text: 'no telemetry', isBlind: true },
    ],
  },
  { name: 'a coverage of zero is blind', rests: { coverage: 0 }, want: [{ text: 'nothing of it seen', isBlind: true }] },
];
for (const { name, rests, want } of cases) {
  test(name, () =>
    assert.deepEqual(
      readSeen(rests).map(({ text, isBlind }) => ({ text: text.replaceAll('\u202f', ' '), isBlind })),
      want,
    ),
  );
}
