import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/units.ts';
import { browser } from './browser-schema.ts';
import { name, text, url } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration } from './quantities.ts';
import { closed, raise, wanted } from './schema-words.ts';
import { showFound } from './source-document.ts';

export type SourceDocumentBody = z.output<typeof source>;

const SIZES: Readonly<Record<string, number>> = { KiB: 1_024, MiB: 1_024 ** 2, GiB: 1_024 ** 3 };
const SIZE = '^[1-9][0-9]*(KiB|MiB|GiB)$';
const MOST_BYTES = 16 * 1_024 ** 3;

const bytes = z
  .union([z.int().min(1_024), z.string().meta({ pattern: SIZE, examples: ['4MiB'] })], {
    error: wanted('CAT_TYPE', 'a number of bytes of at least 1024, such as 4194304 or 4MiB'),
  })
  .transform((written, context): number => {
    const [, amount = '', unit = ''] = /^([1-9][0-9]*)(KiB|MiB|GiB)$/.exec(String(written)) ?? [];
    const size = typeof written === 'number' ? written : Number(amount) * (SIZES[unit] ?? Number.NaN);
    if (size <= MOST_BYTES) return size;
    const hint = 'write 4MiB, 512KiB or a number of bytes';
    if (Number.isNaN(size)) raise(context, { code: 'CAT_TYPE', text: `Cannot read ${showFound(written)} as a size`, hint });
    else raise(context, { code: 'CAT_RANGE', text: `Cannot use ${showFound(written)}: it must be at most 16GiB` });
    return z.NEVER;
  })
  .meta({ description: 'Bytes: a number, or 4MiB' });

/** A name of a service, or the beginning of names and a star. */
const serviceScope = z
  .string()
  .min(1)
  .max(255)
  .meta({ pattern: '^[^*]*\\*?$', description: 'Name of a service, or a prefix and *' })
  .superRefine((written, context) => {
    if (!written.slice(0, -1).includes('*')) return;
    const text = `Cannot use ${showFound(written)} as a scope: a star may only stand at the end`;
    raise(context, { code: 'CAT_NAME', text, hint: 'name services one by one, or by a prefix: shop-*' });
  });

/** What looks like no path may be the secret itself, so it is not shown. */
const tokenFile = z
  .string()
  .meta({ pattern: '^/', description: 'Absolute path of the file that holds the bearer token' })
  .superRefine((path, context) => {
    if (/^\/[^\0]+$/.test(path)) return;
    const hint = 'write the token into a file, and its absolute path here';
    raise(context, {
      code: 'CAT_TYPE',
      text: 'Cannot use this as tokenFile: it must be an absolute path, never the token',
      hint,
    });
  });

const prometheus = closed({
  url,
  every: duration({ least: 10 * SECOND, most: HOUR, say: 'it must be between 10s and 1h' })
    .prefault('10s')
    .superRefine((ms, context) => {
      if (ms % (10 * SECOND) === 0) return;
      raise(context, {
        code: 'CAT_RANGE',
        text: 'Cannot use this time: evidence is kept in slots of 10s, so it must be a multiple',
      });
    }),
  delay: duration({ least: 0, most: HOUR, say: 'it must be at most 1h' }).prefault('15s'),
  timeout: duration({ least: 100, most: MINUTE, say: 'it must be between 100ms and 1m' }).prefault('10s'),
  tokenFile: tokenFile.optional(),
});

const quota = closed({
  bytesPerSecond: bytes.prefault('128MiB'),
  observationsPerSecond: z.int().min(1).max(1_000_000_000).default(2_000_000),
  burst: duration({ least: SECOND, most: 5 * MINUTE, say: 'it must be between 1s and 5m' }).prefault('10s'),
});

const sourceSpec = closed({
  owner: text.optional(),
  services: z.array(serviceScope).min(1).max(1_000).optional(),
  quota: quota.prefault({}),
  expect: duration({ least: SECOND, most: DAY, say: 'it must be between 1s and 1d' }).optional(),
  silentAfter: duration({ least: 10 * SECOND, most: 30 * DAY, say: 'it must be between 10s and 30d' }).optional(),
  lateness: duration({ least: 0, most: DAY, say: 'it must be at most 1h, or 1d of a source with locations' }).optional(),
  locations: z
    .array(name)
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'Where its agent probes from; what it kept while the server was away counts, however late it comes' }),
  signature: z.enum(['none', 'hmac']).default('none'),
  certificate: text.max(255).meta({ description: 'Common name of the client certificate it shows' }).optional(),
  sampling: z.enum(['weighted', 'tail']).default('weighted'),
  prometheus: prometheus.optional(),
  browser: browser.optional(),
}).superRefine(({ silentAfter, expect, lateness = 0, locations, browser: pages, services }, context) => {
  if (pages !== undefined && services === undefined)
    raise(context, {
      code: 'CAT_MISSING',
      text: 'Cannot let pages speak of every service: services must be there',
      path: ['services'],
      hint: 'name the service of the pages: services: [shop-web]',
    });
  if (lateness > HOUR && locations === undefined)
    raise(context, {
      code: 'CAT_RANGE',
      text: 'Cannot wait for more than 1h for what is no source of probes',
      path: ['lateness'],
    });
  if (silentAfter === undefined || silentAfter >= (expect ?? MINUTE)) return;
  const text = 'Cannot call a source silent sooner than something is expected of it';
  raise(context, { code: 'CAT_RANGE', text, path: ['silentAfter'], hint: 'let silentAfter be two or three times expect' });
});

export const source = closed({ apiVersion, kind: z.literal('Source'), metadata, spec: sourceSpec });
