import { parseArgs } from 'node:util';
import { openPostgresRows } from '../src/adapters/postgres/postgres-rows.ts';
import type { PostgresSide } from '../src/catalog/reconciliation.ts';
import { DAY, HOUR, type Instant } from '../src/kernel/units.ts';
import { compareSides } from '../src/loops/compare-sides.ts';
import { openPostgres } from '../test/reconciliation/postgres-server.ts';

/**
 * What it costs to compare two tables of PostgreSQL, against counting the same rows: time and pages read, when both sides are
 * equal and when one row of each ten thousand differs. `node bench/reconcile.ts --rows 10000000` needs 4 GB of disk.
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
});
const ROWS = Number(values.rows);
const ROUNDS = Number(values.rounds);
const START = Date.parse('2026-11-01T00:00:00Z') as Instant;
const SPAN = { from: START, to: (START + 7 * DAY) as Instant };

await using server = await openPostgres(['shared_buffers=512MB', 'max_wal_size=8GB', 'maintenance_work_mem=512MB']);
const step = (7 * DAY * 1_000) / ROWS;
await server.run(`
  create unlogged table expected as select g as id, round((g::int8 * 7919 % 1000000)::numeric / 100, 2) as amount,
    (array['paid', 'open', 'failed'])[1 + g % 3] as status, md5(g::text) as customer, repeat('x', 40) as note,
    timestamptz '2026-11-01 00:00Z' + g * interval '${step} microseconds' as created from generate_series(0, ${ROWS - 1}) g`);
await server.run('create unlogged table seen as select * from expected');
for (const table of ['expected', 'seen'])
  await server.run(`create index on ${table} (created); grant select on ${table} to reader`);
await server.run('vacuum (analyze, freeze) expected, seen');

const side = (table: string, value: readonly string[]): PostgresSide => ({
  kind: 'postgres',
  url: { kind: 'env', name: 'URL' },
  timeoutMs: HOUR,
  rows: { kind: 'table', name: table },
  key: ['id'],
  value,
  at: 'created',
});
const sources = (value: readonly string[]) =>
  ['expected', 'seen'].map((table) => openPostgresRows(side(table, value), { URL: server.readerUrl }));

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

/** Pages of both tables that were read, from the cache or from the disk. */
async function pagesOf(work: () => Promise<unknown>): Promise<number> {
  const pages = async (): Promise<number> => {
    await server.run('select pg_stat_force_next_flush()').catch(() => undefined);
    const [row] = await server.run('select sum(heap_blks_read + heap_blks_hit)::float8 as pages from pg_statio_user_tables');
    return Number(row?.['pages']);
  };
  const before = await pages();
  await work();
  // Sessions tell their counts when they end, and a second after at most.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return (await pages()) - before;
}

const range = `created >= '2026-11-01 00:00Z' and created < '2026-11-08 00:00Z'`;
const count = async (): Promise<void> => {
  for (const table of ['expected', 'seen']) await server.run(`select count(*) from ${table} where ${range}`);
};

async function compare(compareBy: 'keys' | 'values', isOwn: boolean): Promise<{ drilled: number; wrong: number }> {
  const [one, other] = sources(compareBy === 'keys' ? [] : ['amount', 'status']);
  if (one === undefined || other === undefined) throw new Error('there are two sides');
  const terms = { compare: compareBy, seed: 42n, ownHash: isOwn ? await one.ownHash() : null };
  const [expected, seen] = [await one.open(terms), await other.open(terms)];
  try {
    const { buckets, drilled } = await compareSides(
      { expected, seen },
      { span: SPAN, width: HOUR, compare: compareBy, known: () => null },
    );
    return {
      drilled,
      wrong: buckets.reduce((sum, { counts }) => sum + counts.missing + counts.changed + counts.duplicated + counts.late, 0),
    };
  } finally {
    await Promise.all([expected.close(), seen.close()]);
  }
}

const say = (what: string, figures: object): void => console.log(what.padEnd(44), JSON.stringify(figures));
const counted = await median(count);
const countedPages = await pagesOf(count);
say(`count(*) of both, ${ROWS} rows each`, { ms: counted, pages: countedPages });
await server.run('set max_parallel_workers_per_gather = 0');
say('the same, one process each', { ms: await median(count) });
const show = async (what: string, work: () => Promise<{ drilled: number; wrong: number }>): Promise<void> => {
  let found = { drilled: 0, wrong: 0 };
  const ms = await median(async () => (found = await work()));
  const pages = await pagesOf(work);
  say(what, { ms, times: (ms / counted).toFixed(2), pages, pagesTimes: (pages / countedPages).toFixed(2), ...found });
};
await show('equal, by values, hashes of PostgreSQL', () => compare('values', true));
await show('equal, by keys, hashes of PostgreSQL', () => compare('keys', true));
await show('equal, by values, hashes of texts', () => compare('values', false));
const planted = await server.run(`
  with gone as (delete from seen where id % 40000 = 1 returning 1), more as (insert into seen select * from expected where id % 40000 = 2 returning 1),
    other as (update seen set amount = amount + 1 where id % 40000 = 3 returning 1),
    late as (update seen set created = created + interval '1 hour' where id % 40000 = 4 returning 1)
  select (select count(*) from gone) + (select count(*) from more) + (select count(*) from other) + (select count(*) from late) as planted`);
say('planted', planted[0] ?? {});
await show('differing, by values, hashes of PostgreSQL', () => compare('values', true));
