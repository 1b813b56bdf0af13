import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../test/intake/wire.ts';
import { AttributeMemo, SERIAL, SLOT } from './attribute-memo.ts';

const SAID = { slot: 3, belief: 15, class: 2, place: 3, id: 2 };

test('an attribute is found again by its bytes alone, wherever it stands', () => {
  const memo = new AttributeMemo();
  const first = attributeOf('http.route', '/checkout');
  assert.equal(memo.find(...first), -1);
  memo.keep(first[0], first[1], first[3], SAID);
  const again = memo.find(...attributeOf('http.route', '/checkout', 5));
  assert.equal(memo.said[again + SLOT], 3);
  assert.ok(memo.said[again + SERIAL]! > 0);
  for (const [key, value] of [
    ['http.route', '/checkouu'],
    ['http.routf', '/checkout'],
    ['http.route', '/checkout2'],
    ['ittp.route', '/checkout'],
  ] as const)
    assert.equal(memo.find(...attributeOf(key, value)), -1, `${key}=${value}`);
});

test('of thousands of attributes none is taken for another', () => {
  const memo = new AttributeMemo();
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 5_000; number += 1) {
      const attribute = attributeOf('http.route', `/things-${number}/{id}`);
      const found = memo.find(...attribute);
      if (found >= 0) assert.equal(memo.said[found + SLOT], number);
      else memo.keep(attribute[0], attribute[1], attribute[3], { ...SAID, slot: number });
    }
  }
});

test('values that differ in one place only have places of their own, wherever that is', () => {
  for (let place = 0; place < 21; place += 1) {
    const memo = new AttributeMemo();
    const values = Array.from('0123456789', (digit) =>
      `/api/v1/things-x/{id}`.replace(/./g, (c, at) => (at === place ? digit : c)),
    );
    for (const value of values) {
      const attribute = attributeOf('http.route', value);
      if (memo.find(...attribute) < 0) memo.keep(attribute[0], attribute[1], attribute[3], SAID);
    }
    const found = values.filter((value) => memo.find(...attributeOf('http.route', value)) >= 0);
    assert.ok(found.length >= 8, `only ${found.length} of 10 that differ at ${place} are kept`);
  }
});

test('eight zero bytes are not taken for a negative zero', () => {
  const zeros = bytesOf([10, 6, 97, 98, 99, 100, 101, 102, 0, 0, 0, 0, 0, 0, 0, 0, 18, 4, 10, 2, 65, 66]);
  const memo = new AttributeMemo();
  assert.equal(memo.find(zeros, 0, 16, 22), -1);
  memo.keep(zeros, 0, 22, SAID);
  assert.equal(memo.find(zeros, 0, 16, 22), -1);
});

test('what is too short or too long is not kept, and nothing outlives emptying', () => {
  const memo = new AttributeMemo();
  for (const [key, value, kept] of [
    ['a', '', false],
    ['a', 'b', true],
    ['http.route', 'x'.repeat(112), true],
    ['http.route', 'x'.repeat(113), false],
  ] as const) {
    const attribute = attributeOf(key, value);
    assert.equal(memo.find(...attribute), -1);
    memo.keep(attribute[0], attribute[1], attribute[3], SAID);
    assert.equal(memo.find(...attribute) >= 0, kept, `${key}=${value}`);
    memo.empty();
    assert.equal(memo.find(...attribute), -1);
  }
});

/** What `find` takes: the bytes, where the attribute begins, where its key ends, and where it ends. */
function attributeOf(key: string, value: string, before = 0): [DataView, number, number, number] {
  const said = [...text(1, key), ...text(2, String.fromCodePoint(10, value.length) + value)];
  const view = bytesOf([...Array.from({ length: before }, () => 7), ...said]);
  return [view, before, before + 2 + key.length, before + said.length];
}

function bytesOf(bytes: readonly number[]): DataView {
  return new DataView(Uint8Array.from(bytes).buffer);
}
