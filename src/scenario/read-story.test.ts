import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakesIn } from '../../test/scenario/played-text.ts';

const cases: readonly {
  readonly name: string;
  readonly line: string;
  readonly want: readonly string[];
  readonly hint?: RegExp;
}[] = [
  { name: 'a verb that nobody knows', line: 'at 1m  expct ledger', want: ['1:8 STORY_VERB'], hint: /did you mean expect\?/ },
  {
    name: 'a name that the catalog has not',
    line: 'at 1m  observe ordres 2/s',
    want: ['1:16 STORY_NAME'],
    hint: /did you mean orders\?/,
  },
  {
    name: 'an objective that it has not',
    line: 'at 1m  expect objective orders-wrk healthy',
    want: ['1:25 STORY_NAME'],
    hint: /orders-work/,
  },
  { name: 'a plan that it has not', line: 'at 1m  release 1.1.0 by ordes', want: ['1:25 STORY_NAME'], hint: /orders/ },
  {
    name: 'a label that its journey does not tell apart',
    line: 'at 1m  observe orders{zone=a} 2/s',
    want: ['1:16 STORY_NAME'],
    hint: /region/,
  },
  {
    name: 'a health that there is not',
    line: 'at 1m  expect objective orders-work ok',
    want: ['1:37 STORY_WORDS'],
    hint: /healthy/,
  },
  { name: 'a rate that is none', line: 'at 1m  observe orders fast', want: ['1:23 STORY_WORDS'], hint: /20\/s/ },
  { name: 'a rate that no machine has', line: 'at 1m  observe orders 999999999/s', want: ['1:23 STORY_WORDS'] },
  { name: 'a share that is none', line: 'at 1m  observe orders bad lots', want: ['1:27 STORY_WORDS'], hint: /2\.5%/ },
  { name: 'a share above all', line: 'at 1m  observe orders bad 300%', want: ['1:27 STORY_WORDS'], hint: /0% to 100%/ },
  { name: 'a share below none', line: 'at 1m  observe orders bad -5%', want: ['1:27 STORY_WORDS'], hint: /0% to 100%/ },
  { name: 'quantiles that fall', line: 'at 1m  observe orders latency p99 80ms p50 90ms', want: ['1:40 STORY_WORDS'] },
  {
    name: 'a rate of a version, which the router gives',
    line: 'at 1m  observe orders@2.0.0 5/s',
    want: ['1:32 STORY_WORDS'],
    hint: /leave out/,
  },
  { name: 'no time', line: 'expect ledger', want: ['1:1 STORY_TIME'] },
  { name: 'half a second', line: 'at 500ms  crash', want: ['1:4 STORY_TIME'] },
  { name: 'a second and a half', line: 'at 0s every 1500ms for 1m  crash', want: ['1:13 STORY_TIME'] },
  {
    name: 'far more acts than there is memory for',
    line: 'at 0m every 1s for 20000s  crash\n'.repeat(400).trimEnd(),
    want: ['1:1 STORY_SIZE'],
  },
  { name: 'a story of years', line: 'at 400d  crash', want: ['1:4 STORY_TIME'] },
  { name: 'no such instant to start from', line: 'starts yesterday', want: ['1:8 STORY_TIME'] },
  { name: 'time that goes back', line: 'at 2m  crash\nat 1m  crash', want: ['2:4 STORY_ORDER'] },
  { name: 'nothing that happens', line: 'at 2m', want: ['1:6 STORY_WORDS'] },
  { name: 'words too many', line: 'at 2m  crash twice', want: ['1:14 STORY_WORDS'] },
  { name: 'words too few', line: 'at 2m  expect share 1.1.0', want: ['1:26 STORY_WORDS'] },
  { name: 'again and again without end', line: 'at 0m every 1s until 31d  crash', want: ['1:27 STORY_WORDS'] },
  { name: 'more acts than anybody reads', line: 'at 0m every 1s for 10000s  crash; crash', want: ['1:1 STORY_SIZE'] },
  { name: 'a phase that there is not', line: 'at 1m  expect 1.1.0 promotd', want: ['1:21 STORY_WORDS'], hint: /promoted/ },
  {
    name: 'nothing that could be expected',
    line: 'at 1m  expect pages',
    want: ['1:15 STORY_WORDS'],
    hint: /did you mean page\?/,
  },
  {
    name: 'all at once, in the order of their places',
    line: 'at 1m  expct x; observe ordres 2/s; crash now\nat 2m  fault',
    want: ['1:8 STORY_VERB', '1:25 STORY_NAME', '1:43 STORY_WORDS', '2:13 STORY_WORDS'],
  },
  {
    name: 'none in comments, quotes and braces',
    line: '# at x\nat 1m  observe orders{zone = eu; x} 2/s',
    want: ['2:16 STORY_NAME'],
  },
];

for (const { name, line, want, hint } of cases) {
  test(`mistakes: ${name}`, () => {
    const found = mistakesIn(line);
    assert.deepEqual(
      found.map(({ code, place }) => `${place.line}:${place.column} ${code}`),
      want,
      JSON.stringify(found),
    );
    if (hint !== undefined) assert.match(found[0]?.hint ?? '', hint);
  });
}

test('a story without mistakes has none', () => {
  const text = `# of a shop
    catalog ../catalog
    starts 2026-03-02T13:00:00Z
    at 1m  observe orders{region=eu, version=2.0.0} 2/s bad 0.5% for 5m # and so on
    at 2m  expect said "a # is no comment; nor is this an end" within 1m`;
  assert.deepEqual(mistakesIn(text), []);
});
