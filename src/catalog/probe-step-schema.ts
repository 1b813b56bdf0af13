import { z } from 'zod';
import { patternFault } from '../kernel/linear-pattern.ts';
import { MINUTE } from '../kernel/units.ts';
import { name, text } from './plain-schemas.ts';
import { browserSteps } from './probe-browser-schema.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise, wanted } from './schema-words.ts';
import { isMap, showFound } from './source-document.ts';

export type ProbeStepDocument = z.output<typeof probeStep>;
export type ExpectDocument = z.output<typeof expectation>;

/** How a step says what it does; a step has one of these. */
export const STEP_KINDS = ['http', 'dns', 'tls', 'tcp', 'browser'] as const;

const JSON_PATH = /^\$(\.[A-Za-z_][\w-]*|\[\d{1,4}\]|\["[^"\\]{1,200}"\])*$/;
const MOST_DAYS = 3_650;
const LONGEST_TEXT = 4_096;

const short = text.max(LONGEST_TEXT);
/** In front of the address may stand `{{name}}`, as anywhere in it. */
const address = z
  .string()
  .max(2_048)
  .superRefine((written, context) => {
    if (/^(https?:\/\/[^\s/?#@]+([/?#]\S*)?|\{\{[\w-]+\}\}\S*)$/.test(written)) return;
    const shown = written.includes('@') ? 'a text with an @' : showFound(written.slice(0, 80));
    const hint = 'write http:// or https://, the host, and the path; a password goes into a header, by a secret';
    raise(context, { code: 'CAT_URL', text: `Cannot use ${shown} as a URL`, hint });
  });
const host = z
  .string()
  .max(253)
  .superRefine((written, context) => {
    if (/^([A-Za-z0-9_]([\w.-]*[A-Za-z0-9.])?|[0-9a-fA-F:.]+)$/.test(written)) return;
    raise(context, {
      code: 'CAT_URL',
      text: `Cannot use ${showFound(written)} as a host`,
      hint: 'write the name or address alone',
    });
  });
const port = z.int().min(1).max(65_535);
const jsonPath = z.string().superRefine((written, context) => {
  if (JSON_PATH.test(written)) return;
  const hint = 'write it as $.items[0].id';
  raise(context, { code: 'CAT_PROBE', text: `Cannot read ${showFound(written)} as a path in JSON`, hint });
});
const headers = z.record(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/), z.string().max(LONGEST_TEXT));
export const variable = z.string().regex(/^[A-Za-z_][\w-]{0,62}$/);

const extraction = closed({
  json: jsonPath.optional(),
  header: text.max(100).optional(),
  pattern: text.max(500).optional().meta({ description: 'The first match in the body, of the same patterns as redaction has' }),
  after: text.max(500).optional().meta({ description: 'The pattern is looked for behind this text' }),
})
  .superRefine(exactlyOne('json', 'header', 'pattern'), ALWAYS)
  .superRefine((value, context) => {
    if (!isMap(value)) return;
    if (value.after !== undefined && value.pattern === undefined)
      raise(context, { code: 'CAT_PROBE', text: 'Cannot use after without pattern', path: ['after'] });
    const why = typeof value.pattern === 'string' ? patternFault(value.pattern) : null;
    if (why !== null) raise(context, { code: 'CAT_PATTERN', text: `Cannot use this pattern: ${why}`, path: ['pattern'] });
  }, ALWAYS);

const statusClass = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/)], {
  error: wanted('CAT_CHOICE', 'a status such as 200, a class such as 2xx, or a list of them'),
});
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const within = duration({ least: 1, most: MINUTE, say: 'it must be between 1ms and 1m' });
const certificate = closed({ daysLeft: z.int().min(1).max(MOST_DAYS) });

const expectation = closed({
  status: z.union([statusClass, z.array(statusClass).min(1).max(20)]).optional(),
  json: z.record(jsonPath, scalar).optional(),
  contains: z.union([short, z.array(short).min(1).max(20)]).optional(),
  header: z.record(z.string(), z.string()).optional(),
  answer: z
    .union([text, z.array(text).min(1).max(50)])
    .optional()
    .meta({ description: 'What a name has to lead to' }),
  within: within.optional(),
  certificate: certificate.optional(),
}).meta({ id: 'probeExpect', description: 'What has to hold of the answer; of http a status below 400 unless one is named' });

const http = closed({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  url: address,
  headers: headers.default({}),
  body: z.string().max(65_536).optional(),
  follow: z
    .union([z.boolean(), z.int().min(0).max(10)])
    .default(false)
    .meta({ description: 'Redirects: none, up to 5, or so many' }),
});
const dns = closed({
  name: host,
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS']).default('A'),
  server: text.max(100).optional().meta({ description: 'Who is asked: an address, or address:port' }),
});
const tls = closed({ host, port: port.default(443), daysLeft: z.int().min(1).max(MOST_DAYS).optional() });
const tcp = closed({ host, port });

export const probeStep = closed({
  name,
  http: http.optional(),
  dns: dns.optional(),
  tls: tls.optional(),
  tcp: tcp.optional(),
  browser: browserSteps.optional(),
  extract: z.record(variable, extraction).default({}),
  expect: expectation.prefault({}),
})
  .superRefine(exactlyOne(...STEP_KINDS), ALWAYS)
  .superRefine(checkFits, ALWAYS)
  .meta({ id: 'probeStep' });

/** What only an answer over HTTP has can be asked of nothing else. */
const ONLY_HTTP = ['status', 'json', 'contains', 'header'] as const;

function checkFits(step: unknown, context: z.RefinementCtx): void {
  if (!isMap(step)) return;
  const kind = STEP_KINDS.find((one) => step[one] !== undefined);
  if (kind === undefined) return;
  const expect = isMap(step.expect) ? step.expect : {};
  const wrong = [
    ...(kind === 'http' ? [] : ONLY_HTTP),
    ...(kind === 'dns' ? [] : (['answer'] as const)),
    ...(kind === 'http' || kind === 'tls' ? [] : (['certificate'] as const)),
  ].filter((key) => expect[key] !== undefined);
  for (const key of wrong)
    raise(context, { code: 'CAT_PROBE', text: `Cannot expect ${key} of a step of ${kind}`, path: ['expect', key] });
  if (kind !== 'http' && isMap(step.extract) && Object.keys(step.extract).length > 0)
    raise(context, { code: 'CAT_PROBE', text: `Cannot extract anything from a step of ${kind}`, path: ['extract'] });
}
