import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';

const side = (name: string): string => `{ postgres: { urlEnv: URL, table: ${name}, key: [id], value: [amount], at: at } }`;
const stream = (name: string): string =>
  `---\napiVersion: plimsoll/v1\nkind: Stream\nmetadata: { name: ${name} }
spec: { event: feature_flag.evaluation, where: { side: ${name} }, key: [session.id, feature_flag.key], value: [variant] }\n`;
const reconciliation = (name: string, rest: string): string =>
  `---\napiVersion: plimsoll/v1\nkind: Reconciliation\nmetadata: { name: ${name} }
spec: { journey: buying, every: 1m, bucket: 5m, allowedLateness: 1m, since: 6h, ${rest} }\n`;
const TEXTS = [
  {
    file: 'rows.yaml',
    text: `apiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: buying }\nspec: { owner: team }
${stream('client')}${stream('server')}---
apiVersion: plimsoll/v1\nkind: Stream\nmetadata: { name: calls }\nspec: { spans: [{ kind: server }], key: [id] }
${reconciliation('orders', `expected: ${side('sold')}, seen: ${side('billed')}`)}
${reconciliation('flags', 'expected: { stream: server }, seen: { stream: client }')}
${reconciliation('called', `expected: { stream: calls }, seen: ${side('billed')}`)}`,
  },
];

/** What failed, as `line: how it is`; a mistake of the story as its text. */
async function failuresOf(text: string): Promise<readonly string[]> {
  const catalog = readCatalog(TEXTS);
  assert.ok(catalog.ok, JSON.stringify(catalog));
  const story = readStory(text, { file: 'a.scenario', known: namesIn(text, { texts: TEXTS, catalog: catalog.value }) });
  if (!story.ok) return story.problems.map(({ place, text: why }) => `${place.line}: ${why}`);
  const { failures } = await play(story.value, { catalog: TEXTS });
  return failures.map(({ place, is }) => `${place.line}: ${is}`);
}

const held: readonly (readonly [string, string])[] = [
  [
    'rows of tables vanish, come twice and change, exactly so many of them, and are put right',
    `at 0m  rows orders 1/s since 1h
     at 1m  expect rows orders agree; rows orders delete 1% of the last 50m
     at 3m  expect rows orders differ by missing; expect not rows orders differ by changed; expect said "29 missing"
     at 3m  rows orders mend
     at 5m  expect rows orders agree; rows orders double 1% of the last 30m; rows orders change 1% of the last 30m
     at 7m  expect rows orders differ by duplicated; expect rows orders differ by changed`,
  ],
  [
    'what two streams of events tell is compared: who saw another variant, who saw none, whom nobody served twice',
    `at 0m   rows flags 1/s
     at 12m  expect rows flags agree; rows flags change 10% for 2m; rows flags lose 10% for 2m; rows flags double 10% for 2m
     at 12m  never rows flags differ in 2026-01-01T00:05:00Z
     at 20m  expect rows flags differ in 2026-01-01T00:10:00Z by changed; expect rows flags differ by missing
     at 20m  expect rows flags differ by duplicated`,
  ],
  [
    'telemetry that is lost on its way is missing in a stream, and a server that dies forgets and doubles nothing',
    `at 0m   rows flags 1/s; rows orders 1/s
     at 10m  crash
     at 12m  expect rows flags agree; expect rows orders agree
     at 15m  telemetry lost 20%
     at 22m  expect rows flags differ; expect rows orders agree`,
  ],
  [
    'tables that do not answer are neither equal nor different, until they answer again',
    `at 0m   rows orders 1/s
     at 12m  expect rows orders agree; rows orders unreadable
     at 14m  expect not rows orders agree; expect not rows orders differ; rows orders readable
     at 16m  expect rows orders agree`,
  ],
];

for (const [name, text] of held) test(name, async () => assert.deepEqual(await failuresOf(text), []));

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['a reconciliation that nobody declared', 'at 0m rows order 1/s', /the catalog has no reconciliation order/],
  ['what happens to no rows', 'at 0m rows orders eat 1%', /what happens to rows cannot be "eat"/],
  ['rows that were there before a stream was listened to', 'at 0m rows flags 1/s since 1h', /nothing can be told of a stream/],
  ['rows of a stream that vanish', 'at 0m rows flags delete 1% of the last 1h', /nobody can delete what it was told/],
  ['rows of a stream that are mended', 'at 0m rows flags mend', /nobody can mend what it was told/],
  ['rows that are spans', 'at 0m rows called 1/s', /the rows of calls are spans/],
  ['rows of a time without any', 'at 0m rows orders delete 1% of the last 1h', /orders has no rows of that time/],
  ['more rows than fit', 'at 0m rows orders 1000/s since 1h', /more than 2000000 rows/],
  ['a bucket that is no instant', 'at 0m expect rows orders differ in noon', /"noon" is no instant/],
  ['rows of which a story did not tell', 'at 1m expect rows orders agree', /the story tells of no rows/],
];

for (const [name, text, why] of refused)
  test(`${name}: refused with its reason`, async () => {
    const [first = 'nothing failed'] = await failuresOf(text);
    assert.match(first, why);
  });
