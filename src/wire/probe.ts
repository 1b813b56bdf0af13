import { z } from 'zod';
import { browserStep } from './probe-browser.ts';

/** A number of milliseconds. */
const ms = z.number().int().min(1);

const extraction = z.union([
  z.object({ kind: z.literal('json'), path: z.string() }),
  z.object({ kind: z.literal('header'), name: z.string() }),
  z.object({ kind: z.literal('pattern'), pattern: z.string(), after: z.string() }),
]);

const expectation = z.union([
  z.object({ kind: z.literal('status'), from: z.number().int(), to: z.number().int() }),
  z.object({ kind: z.literal('json'), path: z.string(), is: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  z.object({ kind: z.literal('contains'), text: z.string() }),
  z.object({ kind: z.literal('header'), name: z.string(), is: z.string() }),
  z.object({ kind: z.literal('answer'), is: z.string() }),
]);

const head = {
  name: z.string(),
  /** Longer than this and the step has failed, however well it ended. */
  withinMs: ms.nullable(),
  /** Fewer days than this left of the certificate that was shown, and the step has failed. */
  daysLeft: z.number().nullable(),
  /** Any of several ranges of a status is enough; of everything else each has to hold. */
  expect: z.array(expectation),
};

const httpStep = z.object({
  ...head,
  kind: z.literal('http'),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  /** Most redirects that are followed. */
  follow: z.number().int(),
  extract: z.array(z.object({ name: z.string(), from: extraction })),
});
const dnsStep = z.object({
  ...head,
  kind: z.literal('dns'),
  host: z.string(),
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS']),
  /** `address:port` of the server that is asked; null asks those of the machine. */
  server: z.string().nullable(),
});
const tlsStep = z.object({ ...head, kind: z.literal('tls'), host: z.string(), port: z.number().int() });
const tcpStep = z.object({ ...head, kind: z.literal('tcp'), host: z.string(), port: z.number().int() });

export const probeStep = z.discriminatedUnion('kind', [httpStep, dnsStep, tlsStep, tcpStep, browserStep]);

/** All that a prober needs to know of a probe. Names of secrets are part of it, secrets never are. */
export const probe = z.object({
  name: z.string(),
  journey: z.string(),
  everyMs: ms,
  /** Of a whole run. */
  timeoutMs: ms,
  locations: z.array(z.string()),
  /** Bad in so many of the locations that were heard, before it counts as bad; null counts each location by itself. */
  agree: z.object({ atLeast: z.number().int(), of: z.number().int() }).nullable(),
  /** Variables whose values stand in files of the machine that probes. */
  secrets: z.array(z.string()),
  allowPrivate: z.boolean(),
  /** `cold` opens a connection for each run, `warm` keeps it for the next one. */
  connection: z.enum(['cold', 'warm']),
  /** `host:port`: when none of these can be reached either, it is the prober's own network that fails. */
  reference: z.array(z.string()),
  steps: z.array(probeStep),
});

export const assignments = z.object({
  /** Of the catalog that they are from. */
  revision: z.string(),
  location: z.string().nullable(),
  probes: z.array(probe),
});

export type Probe = z.infer<typeof probe>;
export type ProbeStep = z.infer<typeof probeStep>;
export type HttpStep = z.infer<typeof httpStep>;
export type Extraction = z.infer<typeof extraction>;
export type Expectation = z.infer<typeof expectation>;
export type Assignments = z.infer<typeof assignments>;
