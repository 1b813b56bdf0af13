import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, rolloutAt } from './rollout.test-data.ts';
import { isStorm } from './storm.ts';

const back = (id: string) => rolloutAt({ phase: 'rolling-back' }, { id });
const waits = (id: string, seconds: number) => rolloutAt({ phase: 'held', because: 'STORM', since: ago(seconds) }, { id });
const goes = (id: string) => rolloutAt({ phase: 'shifting' }, { id });

const cases: readonly { name: string; all: readonly ReturnType<typeof goes>[]; want: boolean }[] = [
  { name: 'alone nobody waits', all: [goes('x')], want: false },
  { name: 'a second way back beside a first', all: [goes('x'), back('a')], want: false },
  { name: 'a third has to wait', all: [goes('x'), back('a'), back('b')], want: true },
  { name: 'whoever waits goes first when there is room', all: [goes('x'), back('a'), waits('b', 10)], want: true },
  {
    name: 'the oldest of those that wait goes when there is room',
    all: [waits('x', 20), waits('b', 10), back('a')],
    want: false,
  },
  { name: 'a younger one waits on', all: [waits('x', 5), waits('b', 10), back('a')], want: true },
  {
    name: 'what is held for another cause takes no place',
    all: [goes('x'), back('a'), rolloutAt({ phase: 'held' }, { id: 'b' })],
    want: false,
  },
];
for (const { name, all, want } of cases) test(`storm: ${name}`, () => assert.equal(isStorm(all, 'x'), want));
