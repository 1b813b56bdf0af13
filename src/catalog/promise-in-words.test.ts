import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { indicatorInWords } from './indicator-in-words.ts';
import { promiseInWords } from './promise-in-words.ts';
import { objective, QUICK, read } from './promise.test-data.ts';
import { readCatalog } from './read-catalog.ts';

const shop = readCatalog(
  readdirSync(new URL('../../examples/shop/catalog', import.meta.url)).map((file) => ({
    file,
    text: readFileSync(new URL(`../../examples/shop/catalog/${file}`, import.meta.url), 'utf8'),
  })),
);

test('the promises of the shop read as sentences', () => {
  assert.ok(shop.ok);
  const { objectives, indicators, journeys } = shop.value;
  const words = objectives.map((one) => {
    const counted = indicators.find(({ name }) => name === one.indicator);
    const journey = journeys.find(({ name }) => name === counted?.journey);
    return [one.name, promiseInWords(one, counted), counted === undefined ? '' : indicatorInWords(counted, journey)];
  });
  for (const [name, promise = '', counted = ''] of words) {
    assert.match(promise, /^\S.*, (over|each) .*\w$/, name);
    assert.doesNotMatch(`${promise} ${counted}`, /undefined|null|NaN|\[object/, name);
  }
});

test('a target is said as so many of so many, and a limit as a time', () => {
  const [quick] = read(objective(`${QUICK}, window: 28d`)).objectives;
  const [counted] = read(objective(`${QUICK}, window: 28d`)).indicators;
  assert.ok(quick !== undefined);
  assert.equal(promiseInWords(quick, counted), '99 of 100 are done within 800 ms, over 28 days');
  assert.equal(
    promiseInWords({ ...quick, target: 0.9995 as typeof quick.target }, undefined),
    '9,995 of 10,000 are good, over 28 days',
  );
  assert.equal(promiseInWords({ ...quick, target: 0.9 as typeof quick.target }, undefined), '90 of 100 are good, over 28 days');
});
