import { z } from 'zod';
import { DAY, MINUTE, SECOND } from '../kernel/units.ts';
import { text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type ReconciliationDocument = z.output<typeof reconciliation>;
export type SideDocument = z.output<typeof side>;

/** What looks like no path may be the secret itself, so it is not shown. */
const absolutePath = (what: string) =>
  z
    .string()
    .meta({ pattern: '^/', description: `Absolute path of ${what}` })
    .superRefine((path, context) => {
      if (/^\/[^\0]+$/.test(path)) return;
      const hint = 'write the connection string into a file, and its absolute path here';
      raise(context, { code: 'CAT_TYPE', text: `Cannot use this as the path of ${what}: it must be absolute`, hint });
    });

const variable = z
  .string()
  .meta({ pattern: '^[A-Z_][A-Z0-9_]{0,127}$', description: 'Name of the environment variable that holds the connection string' })
  .superRefine((written, context) => {
    if (/^[A-Z_][A-Z0-9_]{0,127}$/.test(written)) return;
    const hint = 'write the name of a variable of the server, such as SHOP_DATABASE_URL, never its value';
    raise(context, { code: 'CAT_NAME', text: 'Cannot use this as the name of an environment variable', hint });
  });

const query = z
  .string()
  .min(1)
  .max(10_000)
  .superRefine((written, context) => {
    if (!written.includes(';')) return;
    raise(context, { code: 'CAT_RECONCILIATION', text: 'Cannot use a query with a semicolon: it must be one statement' });
  })
  .meta({ description: 'One statement whose rows are compared; it can only read' });

const columns = z.array(text.max(255)).max(16);
const rows = {
  table: text.max(255).meta({ description: 'Name of a table or view, with its schema: shop.orders' }).optional(),
  query: query.optional(),
  key: columns.min(1).meta({ description: 'Columns that tell one row from all others' }),
  value: columns.default([]).meta({ description: 'Columns that both sides should agree on' }),
  at: text.max(255).meta({ description: 'Column that tells when a row came to be: a timestamp, a date, or whole ms since 1970' }),
};

const postgres = closed({
  urlFile: absolutePath('the file that holds the connection string').optional(),
  urlEnv: variable.optional(),
  ...rows,
  timeout: duration({ least: SECOND, most: 10 * MINUTE, say: 'it must be between 1s and 10m' }).prefault('1m'),
})
  .superRefine(exactlyOne('urlFile', 'urlEnv'), ALWAYS)
  .superRefine(exactlyOne('table', 'query'), ALWAYS);

const sqlite = closed({ file: absolutePath('the database file'), ...rows }).superRefine(exactlyOne('table', 'query'), ALWAYS);

const side = closed({
  postgres: postgres.optional(),
  sqlite: sqlite.optional(),
  stream: text.meta({ description: 'Name of a Stream' }).optional(),
}).superRefine(exactlyOne('postgres', 'sqlite', 'stream'), ALWAYS);

/** Buckets that are summed up and remembered; two weeks of quarters of an hour are a thousand. */
const MOST_BUCKETS = 10_000;

export const reconciliation = closed({
  apiVersion,
  kind: z.literal('Reconciliation'),
  metadata,
  spec: closed({
    journey: text,
    every: duration({ least: 10 * SECOND, most: DAY, say: 'it must be between 10s and 1d' }).prefault('1m'),
    bucket: duration({ least: 10 * SECOND, most: DAY, say: 'it must be between 10s and 1d' }).prefault('1h'),
    allowedLateness: duration({ least: 0, most: 7 * DAY, say: 'it must be at most 7d' }).prefault('5m'),
    since: duration({ least: MINUTE, most: 400 * DAY, say: 'it must be between 1m and 400d' }).prefault('7d'),
    expected: side,
    seen: side,
    compare: z.enum(['keys', 'values']).optional(),
  }).superRefine((spec, context) => {
    if (!isMap(spec)) return;
    const { bucket, since } = spec;
    if (typeof bucket !== 'number' || typeof since !== 'number') return;
    if (DAY % bucket !== 0) {
      const hint = 'such as 10s, 1m, 5m, 1h or 1d';
      raise(context, { code: 'CAT_RECONCILIATION', text: 'Cannot cut a day into buckets of this width', hint, path: ['bucket'] });
    }
    if (since < bucket || since / bucket > MOST_BUCKETS) {
      const text = `Cannot look back over ${Math.floor(since / bucket)} buckets: there must be 1 to ${MOST_BUCKETS}`;
      raise(context, { code: 'CAT_RECONCILIATION', text, hint: 'change since, or the width of the buckets', path: ['since'] });
    }
  }, ALWAYS),
});
