import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveWorld } from './served-world.ts';
import { CATALOG } from './sample-catalog.ts';

type Family = { readonly name: string; readonly kind: string; readonly samples: Map<string, number> };

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);

test('our counters are in the text format that Prometheus reads, to the letter', async () => {
  await using world = await serveWorld();
  const answer = await world.ask('/metrics');
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const families = readMetrics(await answer.text());
  for (const { name, kind, samples } of families.values()) {
    assert.match(name, /^(plimsoll|process)_/);
    if (kind === 'counter') assert.match(name, /_total$/);
    for (const value of samples.values()) assert.ok(Number.isFinite(value) && value >= 0, name);
  }
  const value = (name: string, labels = '') => families.get(name)?.samples.get(labels);
  assert.equal(value('plimsoll_ledger_entries_total'), 2);
  assert.equal(value('plimsoll_otlp_answers_total', '{status="200"}'), 7);
  assert.equal(value('plimsoll_grpc_calls_total', '{status="OK"}'), 5);
  assert.equal(value('plimsoll_source_bytes_total', '{source="default"}'), 100);
  assert.equal(value('plimsoll_job_failures_total', '{job="control"}'), 0);
  assert.equal(value('plimsoll_rollouts_active'), 0);
});

test('a name with characters of the format stays one value', async () => {
  await using world = await serveWorld({ catalog: CATALOG });
  world.jobs = [{ name: 'a "quoted"\\ job\nof two lines', failures: 3, lastDone: null, lastError: null }];
  const families = readMetrics(await (await world.ask('/metrics')).text());
  const samples = families.get('plimsoll_job_failures_total')?.samples;
  assert.deepEqual([...(samples ?? [])], [['{job="a \\"quoted\\"\\\\ job\\nof two lines"}', 3]]);
});

/** Fails on anything that the format does not allow: a sample before its type, a name twice, a line that is neither. */
function readMetrics(text: string): ReadonlyMap<string, Family> {
  assert.ok(text.endsWith('\n'));
  const families = new Map<string, Family>();
  let help: string | undefined;
  let family: Family | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helped] = new RegExp(`^# HELP (${NAME}) .+$`).exec(line) ?? [];
    const [, typed, kind] = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`).exec(line) ?? [];
    const [, sampled, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (helped !== undefined) help = helped;
    else if (typed !== undefined) {
      assert.equal(typed, help, line);
      assert.ok(!families.has(typed), `${typed} stands twice`);
      family = { name: typed, kind: kind ?? '', samples: new Map() };
      families.set(typed, family);
    } else {
      assert.equal(sampled, family?.name, line);
      assert.ok(!family?.samples.has(labels), `${line} stands twice`);
      family?.samples.set(labels, Number(value));
    }
  }
  return families;
}
