import { z } from 'zod';
import { MINUTE, SECOND } from '../kernel/units.ts';
import { name, text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { probeStep } from './probe-step-schema.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';
import { isMap } from './source-document.ts';

export type ProbeDocument = z.output<typeof probe>;

export const MOST_STEPS = 20;
const DEFAULT_TIMEOUT = 10 * SECOND;
/** Several pages, each with its scripts. */
const BROWSER_TIMEOUT = 30 * SECOND;

const location = name.meta({ description: 'Where it is probed from: server is the server itself' });
const reference = z
  .string()
  .max(300)
  .superRefine((written, context) => {
    if (/^(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(written)) return;
    const text = 'Cannot use this as a reference: it is host:port, such as one.one.one.one:443';
    raise(context, { code: 'CAT_PROBE', text });
  });

/** A probe sends a secret to whom it names, so that those for other purposes must not be within its reach. */
const secret = name.superRefine((written, context) => {
  if (written.startsWith('probe-')) return;
  const hint = 'probes have secrets of their own, so that no probe can send those of others away';
  raise(context, { code: 'CAT_PROBE', text: 'Cannot use a secret here whose name does not begin with probe-', hint });
});

const spec = closed({
  journey: text,
  owner: text.optional(),
  every: duration({ least: SECOND, most: 10 * MINUTE, say: 'it must be between 1s and 10m' }).prefault('30s'),
  timeout: duration({ least: 100, most: 5 * MINUTE, say: 'it must be between 100ms and 5m' }).optional(),
  within: duration({ least: 1, most: MINUTE, say: 'it must be between 1ms and 1m' })
    .optional()
    .meta({ description: 'How long a run that ends well may take; makes an indicator of its own' }),
  locations: z.array(location).min(1).max(50).default(['server']),
  agree: closed({ atLeast: z.int().min(1).max(50), of: z.int().min(1).max(50).optional() }).optional(),
  connection: z.enum(['cold', 'warm']).default('cold'),
  allowPrivate: z.boolean().default(false).meta({ description: 'Whether loopback and private addresses may be asked' }),
  secrets: z.array(secret).max(20).default([]).meta({ description: 'Variables that the machine that probes has in files' }),
  reference: z.array(reference).max(5).default([]),
  steps: z.array(probeStep).min(1).max(MOST_STEPS),
}).superRefine(checkTimes, ALWAYS);

/** A run that may outlast its interval would meet the next one. */
function checkTimes(value: unknown, context: z.RefinementCtx): void {
  if (!isMap(value)) return;
  const { every, timeout, locations, agree } = value as {
    every?: unknown;
    timeout?: unknown;
    locations?: unknown;
    agree?: unknown;
  };
  if (typeof every === 'number' && typeof timeout === 'number' && timeout > every) {
    const hint = 'let the timeout be at most every';
    raise(context, { code: 'CAT_PROBE', text: 'Cannot let a run last longer than its interval', path: ['timeout'], hint });
  }
  if (!isMap(agree) || !Array.isArray(locations)) return;
  const most = typeof agree.of === 'number' ? agree.of : locations.length;
  if (most > locations.length)
    raise(context, { code: 'CAT_PROBE', text: `Cannot ask ${most} of ${locations.length} locations`, path: ['agree', 'of'] });
  else if (typeof agree.atLeast === 'number' && agree.atLeast > most)
    raise(context, { code: 'CAT_PROBE', text: `Cannot let ${agree.atLeast} of ${most} agree`, path: ['agree', 'atLeast'] });
}

export const probe = closed({ apiVersion, kind: z.literal('Probe'), metadata, spec });

/** What holds where nothing is said: a third of the interval would be too short for slow pages, all of it too long for others. */
export function timeoutOf({ every, timeout, steps }: ProbeDocument['spec']): number {
  const usual = steps.some(({ browser }) => browser !== undefined) ? BROWSER_TIMEOUT : DEFAULT_TIMEOUT;
  return timeout ?? Math.min(usual, every);
}
