import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { showInstant } from '../../src/kernel/show.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import { evaluation, type EvaluationView } from '../../src/wire/evaluation.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const START = Date.UTC(2026, 2, 27); // clocks in Berlin change on the 29th
const SLI = { metadata: { name: 'works' }, spec: ratio() };
const CATALOG = [
  { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} },
  {
    apiVersion: 'plimsoll/v1',
    kind: 'Journey',
    metadata: { name: 'checkout' },
    spec: { owner: 'shop', match: [{ kind: 'server' }], cohorts: { region: 'cloud.region' } },
  },
  { apiVersion: 'openslo/v1', kind: 'SLI', ...SLI },
  slo('events', { budgetingMethod: 'Occurrences', objectives: [{ target: 0.99 }] }),
  slo('slices', { budgetingMethod: 'Timeslices', objectives: [{ target: 0.9, timeSliceTarget: 0.95, timeSliceWindow: '5m' }] }),
  slo('ratios', { budgetingMethod: 'RatioTimeslices', objectives: [{ target: 0.9, timeSliceWindow: '1m' }] }),
  slo('local-day', {
    budgetingMethod: 'Occurrences',
    timeWindow: [{ duration: '1d', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' } }],
    objectives: [{ target: 0.99 }],
  }),
];

function ratio(): object {
  const source = (spec: object) => ({ metricSource: { type: 'plimsoll', spec } });
  return {
    ratioMetric: { total: source({ journey: 'checkout' }), good: source({ where: { 'span.status': { not: ['error'] } } }) },
  };
}

function slo(name: string, spec: object): object {
  const timeWindow = [{ duration: '1d', isRolling: true }];
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name },
    spec: { service: 'shop', indicatorRef: 'works', timeWindow, ...spec },
  };
}

type Line = { readonly at: number; readonly good: number; readonly total: number; readonly region: string };

/** Three days in slots of ten seconds, with quiet stretches, bad stretches and a gap; lines come in any order. */
function history(seed: number): readonly Line[] {
  const rng = seededRng(seed);
  const lines: Line[] = [];
  for (let at = START; at < START + 3 * DAY; at += 10_000) {
    const inGap = at > START + 1.5 * DAY && at < START + 1.5 * DAY + 20 * MINUTE;
    if (inGap) continue;
    const isQuiet = Math.floor(at / (3 * HOUR)) % 4 === 0;
    const share = Math.floor(at / (17 * MINUTE)) % 11 === 0 ? 0.4 : 0.002;
    const total = isQuiet && rng.next() < 0.7 ? 0 : Math.floor(30 * rng.next());
    const bad = Math.min(total, Math.floor(total * share * 2 * rng.next() + (rng.next() < share ? 1 : 0)));
    lines.push({ at: at + Math.floor(10_000 * rng.next()), good: total - bad, total, region: rng.next() < 0.5 ? 'eu' : 'us' });
  }
  return lines
    .map((line) => ({ line, key: rng.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ line }) => line);
}

async function evaluate(
  files: { catalog: string; events: string },
  at: number,
  ...more: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const given = ['evaluate', '--catalog', files.catalog, '--events', files.events, '--at', showInstant(at as Instant), ...more];
  const child = spawn(process.execPath, ['src/main.ts', ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err };
}

function writeFiles(folder: string, lines: readonly string[]): { catalog: string; events: string } {
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(CATALOG));
  const events = join(folder, 'events.jsonl');
  writeFileSync(events, lines.join('\n'));
  return { catalog: folder, events };
}

function written({ at, good, total, region }: Line): string {
  return JSON.stringify({ at: showInstant(at as Instant), indicator: 'works', good, total, cohort: { region } });
}

/** The same by counting, one line after the other. */
function recount(
  lines: readonly Line[],
  { from, to }: { from: number; to: number },
): { good: number; total: number; slices(width: number): number[][] } {
  const within = lines.filter(({ at }) => at >= from && at < to);
  return {
    good: within.reduce((sum, { good }) => sum + good, 0),
    total: within.reduce((sum, { total }) => sum + total, 0),
    slices(width) {
      const found = new Map<number, number[]>();
      for (const { at, good, total } of within) {
        const key = Math.floor(at / width);
        const [goods = 0, totals = 0] = found.get(key) ?? [];
        found.set(key, [goods + good, totals + total]);
      }
      return [...found.values()].filter(([, total = 0]) => total > 0);
    },
  };
}

test('every method and window says what a recount of a random history says', async () => {
  for (const seed of [1, 2]) {
    using folder = openTemporaryFolder();
    const lines = history(seed);
    // At the end of an hour, so that slots of every width end there.
    const at = START + 3 * DAY - 1;
    const { code, out, err } = await evaluate(writeFiles(folder.path, lines.map(written)), at, '--json');
    assert.equal(code, 0, err);
    const view = evaluation.parse(JSON.parse(out));
    const of = (name: string): EvaluationView['objectives'][number] =>
      view.objectives.find((one) => one.name === name) ?? assert.fail(name);
    const width = (ms: number): { from: number; to: number } => ({ from: Math.floor((at - DAY) / ms) * ms, to: at + 1 });
    const day = recount(lines, width(5 * MINUTE));
    // A slice that is not over does not count yet.
    const over = (ms: number) => recount(lines, { from: width(5 * MINUTE).from, to: Math.floor(at / ms) * ms });
    near(of('events').spent, (day.total - day.good) / (day.total * 0.01), 'events');
    const hour = recount(lines, { from: Math.floor((at - HOUR) / 10_000) * 10_000, to: at + 1 });
    assert.deepEqual([of('events').good, of('events').total], [day.good, day.total]);
    assert.ok(hour.total > 0 || of('events').burn['1h'] === null);
    const bad = over(5 * MINUTE)
      .slices(5 * MINUTE)
      .filter(([good = 0, total = 0]) => good / total < 0.95).length;
    near(of('slices').spent, bad / (288 * 0.1), 'slices');
    const shares = over(MINUTE)
      .slices(MINUTE)
      .map(([good = 0, total = 0]) => good / total);
    near(of('ratios').spent, shares.reduce((sum, share) => sum + 1 - share, 0) / shares.length / 0.1, 'ratios');
    const berlin = recount(lines, { from: Date.UTC(2026, 2, 29, 22), to: at + 1 });
    assert.deepEqual([of('local-day').good, of('local-day').total], [berlin.good, berlin.total], 'since midnight in Berlin');
  }
});

test('what is in the file twice adds up, what is later is left out, and missing lines are missing telemetry', async () => {
  using folder = openTemporaryFolder();
  const line = (minute: number, more: object = {}): string =>
    JSON.stringify({ at: showInstant((START + minute * MINUTE) as Instant), indicator: 'works', good: 9, total: 10, ...more });
  const files = writeFiles(folder.path, [line(0), line(0), line(0, { cohort: { region: 'eu' } }), '', line(200)]);
  const { code, out } = await evaluate(files, START + 30 * MINUTE, '--json', '--check');
  const view = evaluation.parse(JSON.parse(out));
  const [events] = view.objectives;
  assert.deepEqual([view.events.later, events?.good, events?.total], [1, 27, 30]);
  assert.ok(Math.abs((events?.spent ?? 0) - 10) < 1e-9, 'three of thirty are ten times what one in a hundred allows');
  assert.deepEqual([events?.state, events?.because], ['blind', 'STALE'], 'and half an hour of silence proves nothing');
  assert.ok((events?.coverage ?? 1) < 0.01);
  assert.ok(view.journeys[0] !== undefined && view.journeys[0].lo <= view.journeys[0].hi);
  assert.equal(code, 2);
});

test('time that the catalog adjusts out is told beside the budget as it was', async () => {
  using folder = openTemporaryFolder();
  const lines = Array.from({ length: 360 }, (_, slot) =>
    JSON.stringify({
      at: showInstant((START + slot * 10_000) as Instant),
      indicator: 'works',
      good: slot < 60 ? 0 : 10,
      total: 10,
    }),
  );
  const files = writeFiles(folder.path, lines);
  const once = { from: showInstant(START as Instant), to: showInstant((START + 10 * MINUTE) as Instant) };
  const spec = { objectives: { names: ['events'] }, once, reason: 'we moved house', requestedBy: 'ada' };
  const moved = { apiVersion: 'plimsoll/v1', kind: 'BudgetAdjustment', metadata: { name: 'moved' }, spec };
  writeFileSync(join(folder.path, 'moved.json'), JSON.stringify(moved));
  const { out, err } = await evaluate(files, START + HOUR - 1, '--json');
  assert.equal(err, '');
  const [events] = evaluation.parse(JSON.parse(out)).objectives;
  assert.equal(events?.spent, 0);
  near(events?.raw?.spent, 600 / (3_600 * 0.01), 'raw');
});

test('what other systems count is given by the name of its SLI, of its SLO, or in full', async () => {
  using folder = openTemporaryFolder();
  const source = { metricSource: { type: 'Datadog', spec: { query: 'sum:checkout.ok{*}' } } };
  const indicator = { metadata: { name: 'elsewhere' }, spec: { ratioMetric: { good: source, total: source } } };
  const quick = { metadata: { name: 'quick' }, spec: { thresholdMetric: source } };
  const timeWindow = [{ duration: '30d', isRolling: true }];
  const common = { service: 'shop', timeWindow, budgetingMethod: 'Occurrences' };
  const head = { apiVersion: 'openslo/v1', kind: 'SLO' };
  const slos = [
    { ...head, metadata: { name: 'promise' }, spec: { ...common, indicator, objectives: [{ target: 0.999 }] } },
    {
      ...head,
      metadata: { name: 'speed' },
      spec: { ...common, indicator: quick, objectives: [{ op: 'lte', value: 0.3, target: 0.9 }] },
    },
  ];
  writeFileSync(join(folder.path, 'slo.json'), JSON.stringify(slos));
  const events = join(folder.path, 'events.jsonl');
  const line = (name: string, good: number): string =>
    JSON.stringify({ at: showInstant((START + good * 10_000) as Instant), indicator: name, good, total: 100 });
  writeFileSync(
    events,
    [line('elsewhere', 99), line('promise', 98), line('promise/elsewhere', 97), line('quick', 80), line('speed', 70)].join('\n'),
  );
  const { out, err } = await evaluate({ catalog: folder.path, events }, START + HOUR - 1, '--json');
  assert.equal(err, '');
  const [promise, speed] = evaluation.parse(JSON.parse(out)).objectives;
  assert.deepEqual([promise?.good, promise?.total, speed?.good, speed?.total], [294, 300, 150, 200]);
  near(promise?.spent, 6 / 0.3, 'promise');
  near(speed?.spent, 50 / 20, 'speed');
});

test('mistakes are shown all at once with their lines and hints', async () => {
  using folder = openTemporaryFolder();
  const lines = [
    '{"at":"2026-03-27T00:00:00Z","indicator":"work","good":1,"total":1}',
    '{"at":"yesterday","indicator":"works","good":1,"total":1}',
    '{"at":"2026-03-27T00:00:00Z","indicator":"works","good":2,"total":1}',
    'good morning',
    '{"at":"2026-03-27T00:00:00Z","indicator":"works","good":1,"total":1,"cohrt":{}}',
  ];
  const { code, err } = await evaluate(writeFiles(folder.path, lines), START + DAY);
  assert.equal(code, 1);
  for (const wanted of [
    /:1:1 EVENT_INDICATOR .*"work"\n {2}hint: did you mean "works"/,
    /:2:1 EVENT_FIELD at: .*yesterday/,
    /:3:1 EVENT_COUNT good: .*2 of 1/,
    /:4:1 EVENT_JSON/,
    /:5:1 EVENT_FIELD cohrt: .*\n {2}hint: did you mean "cohort"/,
  ])
    assert.match(err, wanted);
});

test('a file that is not there, and a time that is none, are said in one line', async () => {
  using folder = openTemporaryFolder();
  const files = writeFiles(folder.path, []);
  const missing = await evaluate({ ...files, events: '/nowhere/events.jsonl' }, START);
  assert.equal(missing.code, 1);
  assert.match(missing.err, /\/nowhere\/events\.jsonl:1:1 EVENTS_UNREADABLE/);
  const empty = await evaluate(files, START);
  assert.match(empty.out, /blind/);
});

function near(found: number | null | undefined, wanted: number, what: string): void {
  assert.ok(
    typeof found === 'number' && Math.abs(found - wanted) <= 1e-9 * Math.max(1, wanted),
    `${what}: ${found} is not ${wanted}`,
  );
}
