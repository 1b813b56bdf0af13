import { parseArgs } from 'node:util';
import { openPostgresRows } from '../src/adapters/postgres/postgres-rows.ts';
import type { PostgresSide } from '../src/catalog/reconciliation.ts';
import { DAY, HOUR, type Instant } from '../src/kernel/units.ts';
import { compareSides, type Compared } from '../src/loops/compare-sides.ts';
import { openPostgres, type PostgresServer } from '../test/reconciliation/postgres-server.ts';
import type { Figure } from './figure.ts';
import { cpuOfFamily } from './process-cpu.ts';

const USUAL_ROWS = 1_000_000;
const USUAL_ROUNDS = 3;
const START = Date.parse('2026-11-01T00:00:00Z') as Instant;
const SPAN = { from: START, to: (START + 7 * DAY) as Instant };
const RANGE = `created >= '2026-11-01 00:00Z' and created < '2026-11-08 00:00Z'`;
/** Of each of these ids one row is planted, so that every bucket of an hour differs when there are ten million rows. */
const EVERY = 40_000;

/**
 * What it costs to compare two tables of PostgreSQL, against counting the same rows: CPU time of the database, time, and pages
 * read, when both sides are equal and when a few rows differ. `node bench/reconcile.ts --rows 10000000` needs 4 GB of disk.
 */
export async function benchReconcile(rows = USUAL_ROWS, rounds = USUAL_ROUNDS): Promise<readonly Figure[]> {
  await using server = await openPostgres(['shared_buffers=512MB', 'max_wal_size=8GB', 'maintenance_work_mem=512MB']);
  await fill(server, rows);
  const count = async (): Promise<void> => {
    for (const table of ['expected', 'seen']) await server.run(`select count(*) from ${table} where ${RANGE}`);
  };
  const at = { server, rounds, count };
  const ways = new Map<string, By>([
    ['by keys', { compare: 'keys', isOwn: true }],
    ['by two values', { compare: 'values', isOwn: true }],
    ['by two values, as texts', { compare: 'values', isOwn: false }],
  ]);
  const found = await costsOf(ways, at);
  const planted = await plant(server, rows);
  return [
    ...found,
    ...(await costsOf(new Map([['where every bucket differs', { compare: 'values', isOwn: true, planted }]]), at)).slice(1),
  ];
}

type At = { readonly server: PostgresServer; readonly rounds: number; readonly count: () => Promise<void> };

/** In turns with counting, so that other work on the machine touches both alike. */
async function costsOf(ways: ReadonlyMap<string, By>, { server, rounds, count }: At): Promise<readonly Figure[]> {
  const counted: Cost[] = [];
  const costs = new Map([...ways.keys()].map((what) => [what, [] as Cost[]] as const));
  let drilled = 0;
  for (let round = 0; round < rounds; round += 1) {
    counted.push(await costOf(count, server));
    for (const [what, by] of ways) {
      costs.get(what)?.push(
        await costOf(async () => {
          const compared = await compare(server, by);
          checkFound(compared, by.planted ?? {});
          drilled = compared.drilled;
        }, server),
      );
    }
  }
  const peer = 'counting the same rows';
  const base = medianOf(counted);
  const figures: Figure[] = [{ name: "counting two tables, the database's", value: base.cpuMs, unit: 'ms CPU' }];
  for (const [what, each] of costs) {
    const { ms, cpuMs, pages } = medianOf(each);
    figures.push(
      { name: `comparing them ${what}, the database's`, value: cpuMs, unit: 'ms CPU', peer, ratio: cpuMs / base.cpuMs },
      { name: `comparing them ${what}`, value: ms, unit: 'ms', peer, ratio: ms / base.ms },
      { name: `comparing them ${what}: pages read`, value: pages, unit: 'pages', peer, ratio: pages / base.pages },
    );
  }
  if (drilled > 0) figures.push({ name: 'rows looked at where every bucket differs', value: drilled, unit: 'rows' });
  return figures;
}

type By = { readonly compare: 'keys' | 'values'; readonly isOwn: boolean; readonly planted?: Planted };
type Planted = Readonly<Partial<Record<Fault, number>>>;
const FAULTS = ['missing', 'duplicated', 'changed', 'late', 'unexpected'] as const;
type Fault = (typeof FAULTS)[number];

async function fill(server: PostgresServer, rows: number): Promise<void> {
  const step = (7 * DAY * 1_000) / rows;
  await server.run(`
    create unlogged table expected as select g as id, round((g::int8 * 7919 % 1000000)::numeric / 100, 2) as amount,
      (array['paid', 'open', 'failed'])[1 + g % 3] as status, md5(g::text) as customer, repeat('x', 40) as note,
      timestamptz '2026-11-01 00:00Z' + g * interval '${step} microseconds' as created from generate_series(0, ${rows - 1}) g`);
  await server.run('create unlogged table seen as select * from expected');
  for (const table of ['expected', 'seen'])
    await server.run(`create index on ${table} (created); grant select on ${table} to reader`);
  await server.run('vacuum (analyze, freeze) expected, seen');
}

/** One row of each kind of fault among every 40,000. */
async function plant(server: PostgresServer, rows: number): Promise<Planted> {
  const [planted] = await server.run(`
    with missing as (delete from seen where id % ${EVERY} = 1 returning 1),
      duplicated as (insert into seen select * from expected where id % ${EVERY} = 2 returning 1),
      changed as (update seen set amount = amount + 1 where id % ${EVERY} = 3 returning 1),
      late as (update seen set created = created + interval '1 hour' where id % ${EVERY} = 4 returning 1),
      unexpected as (insert into seen select id + ${rows}, amount, status, customer, note, created from expected
        where id % ${EVERY} = 5 returning 1)
    select ${FAULTS.map((fault) => `(select count(*)::int from ${fault}) as ${fault}`).join(', ')}`);
  return planted as Planted;
}

function checkFound({ buckets }: Compared, planted: Planted): void {
  for (const fault of FAULTS) {
    const found = buckets.reduce((sum, { counts }) => sum + counts[fault], 0);
    if (found !== (planted[fault] ?? 0))
      throw new Error(`Cannot measure: of ${planted[fault] ?? 0} rows ${fault} ${found} are found`);
  }
}

async function compare(server: PostgresServer, { compare: compareBy, isOwn }: By): Promise<Compared> {
  const [one, other] = ['expected', 'seen'].map((table) =>
    openPostgresRows(sideOf(table, compareBy === 'keys' ? [] : ['amount', 'status']), { URL: server.readerUrl }),
  );
  if (one === undefined || other === undefined) throw new Error('there are two sides');
  const terms = { compare: compareBy, seed: 42n, ownHash: isOwn ? await one.ownHash() : null };
  const [expected, seen] = [await one.open(terms), await other.open(terms)];
  try {
    return await compareSides({ expected, seen }, { span: SPAN, width: HOUR, compare: compareBy, known: () => null });
  } finally {
    await Promise.all([expected.close(), seen.close()]);
  }
}

function sideOf(table: string, value: readonly string[]): PostgresSide {
  const url = { kind: 'env', name: 'URL' } as const;
  return { kind: 'postgres', url, timeoutMs: HOUR, rows: { kind: 'table', name: table }, key: ['id'], value, at: 'created' };
}

type Cost = { readonly ms: number; readonly cpuMs: number; readonly pages: number };

async function costOf(work: () => Promise<unknown>, server: PostgresServer): Promise<Cost> {
  const pagesBefore = await pagesRead(server);
  const [from, cpuFrom] = [performance.now(), cpuOfFamily(server.pid)];
  await work();
  const [ms, cpuMs] = [performance.now() - from, cpuOfFamily(server.pid) - cpuFrom];
  return { ms, cpuMs, pages: (await pagesRead(server)) - pagesBefore };
}

function medianOf(costs: readonly Cost[]): Cost {
  const of = (field: keyof Cost): number => median(costs.map((cost) => cost[field]));
  return { ms: of('ms'), cpuMs: of('cpuMs'), pages: of('pages') };
}

/** Pages of both tables that were read, from the cache or from the disk. */
async function pagesRead(server: PostgresServer): Promise<number> {
  // Sessions tell their counts when they end, and a second after at most.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await server.run('select pg_stat_force_next_flush()');
  const [row] = await server.run('select sum(heap_blks_read + heap_blks_hit)::float8 as pages from pg_statio_user_tables');
  return Number(row?.['pages']);
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}

if (import.meta.main) {
  const options = { rows: { type: 'string', default: String(USUAL_ROWS) }, rounds: { type: 'string', default: '3' } } as const;
  const { values } = parseArgs({ options });
  const before = process.memoryUsage().rss;
  for (const figure of await benchReconcile(Number(values.rows), Number(values.rounds))) console.log(JSON.stringify(figure));
  const { maxRSS } = process.resourceUsage();
  console.log(`resident: ${Math.round(before / 1e6)} MB before, ${Math.round((maxRSS * 1_024) / 1e6)} MB at most`);
}
