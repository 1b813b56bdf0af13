import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FleetMarkView } from '../../../src/wire/overview.ts';
import { explainLeft, readLeft } from './left-bar.ts';
import { countJourneys, deepest, markOf, readStandings, sayRemembered } from './overview-words.ts';
import { keepOverviewSearch, readOverviewSearch } from './overview-window.ts';

const ship = (name: string, spent: number | null): FleetMarkView => ({
  name,
  display_name: name,
  standing: spent === null ? 'unknown' : 'kept',
  promises: 1,
  health: spent === null ? 'blind' : 'healthy',
  spent,
  remaining: spent === null ? null : 1 - spent,
});

test('the deepest ship is the one that has used most; what is not seen lies nowhere', () => {
  assert.equal(deepest([ship('a', 0.2), ship('b', 1.5), ship('c', null)])?.name, 'b');
  assert.equal(deepest([ship('c', null)]), null);
  assert.equal(deepest([]), null);
});

test('a journey of which nothing is promised or seen has a blind mark, and no water', () => {
  assert.equal(markOf(ship('c', null)).kind, 'blind');
  assert.equal(markOf({ ...ship('d', null), health: null }).kind, 'blind');
});

test('standings are told worst first, and those that there are none of are not', () => {
  const counts = { kept: 3, 'at-risk': 0, broken: 1, unknown: 2, quiet: 0, unpromised: 0 };
  assert.deepEqual(
    readStandings(counts).map(({ text }) => text),
    ['1 broken', '2 not seen', '3 kept'],
  );
  assert.equal(countJourneys(counts), 6, 'and of all that there are none is forgotten');
});

test('a bar of what is left says the same in words, and has no part of none', () => {
  const bins = { overspent: 1, quarter: 0, half: 0, three_quarters: 0, most: 2, blind: 1 };
  assert.equal(explainLeft(bins), '1 over the line, 2 three quarters or more left, 1 not seen');
  assert.deepEqual(
    readLeft(bins).map(({ share }) => share),
    [0.25, 0.5, 0.25],
  );
});

test('an address says how far to look back; what it cannot mean is a day, and goes without saying', () => {
  assert.deepEqual(readOverviewSearch({ window: '3y', all: 'no' }), { window: '1d', all: false });
  assert.deepEqual(readOverviewSearch({ window: '7d', all: true }), { window: '7d', all: true });
  assert.deepEqual(
    [keepOverviewSearch({ window: '1d', all: 1 }), keepOverviewSearch({ window: '28d' })],
    [{}, { window: '28d' }],
  );
});

test('how much of a long window is remembered is a time, and not a share next to nothing', () => {
  assert.equal(sayRemembered({ window: '28d', coverage: 0.000_2 }).replaceAll('\u202f', ' '), 'known for 8 min of 28d');
  assert.equal(sayRemembered({ window: '28d', coverage: 1 }), '28d, all of it remembered');
  assert.equal(sayRemembered({ window: '28d', coverage: 0 }), 'nothing of 28d is remembered');
});
