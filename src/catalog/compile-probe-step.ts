import type { Expectation, Extraction, ProbeStep } from '../wire/probe.ts';
import { compileBrowser } from './compile-probe-browser.ts';
import type { ExpectDocument, ProbeStepDocument } from './probe-step-schema.ts';

/** Redirects that are followed where nobody says how many. */
const FOLLOWED = 5;
/** What is a good answer where nobody says so: browsers show no error below 400. */
const ANSWERED = { kind: 'status', from: 100, to: 399 } as const;

export function compileStep(step: ProbeStepDocument): ProbeStep {
  const { name, expect, http, dns, tls, tcp, browser } = step;
  if (browser !== undefined) return compileBrowser(name, browser, expect.within ?? null);
  const head = { name, withinMs: expect.within ?? null, daysLeft: expect.certificate?.daysLeft ?? null };
  const wanted = expectationsOf(expect);
  if (http !== undefined) {
    const { method, url, headers, body = null, follow } = http;
    const redirects = typeof follow === 'number' ? follow : follow ? FOLLOWED : 0;
    const extract = Object.entries(step.extract).map(([variable, from]) => ({ name: variable, from: extractionOf(from) }));
    const status = wanted.some(({ kind }) => kind === 'status') ? [] : [ANSWERED];
    return { ...head, kind: 'http', method, url, headers, body, follow: redirects, extract, expect: [...status, ...wanted] };
  }
  if (dns !== undefined)
    return { ...head, kind: 'dns', host: dns.name, type: dns.type, server: dns.server ?? null, expect: wanted };
  if (tls !== undefined)
    return { ...head, daysLeft: tls.daysLeft ?? head.daysLeft, kind: 'tls', host: tls.host, port: tls.port, expect: [] };
  return { ...head, kind: 'tcp', host: tcp?.host ?? '', port: tcp?.port ?? 0, expect: [] };
}

function extractionOf({ json, header, pattern = '', after = '' }: ProbeStepDocument['extract'][string]): Extraction {
  if (json !== undefined) return { kind: 'json', path: json };
  return header === undefined ? { kind: 'pattern', pattern, after } : { kind: 'header', name: header.toLowerCase() };
}

function expectationsOf({
  status,
  json = {},
  contains,
  header = {},
  answer,
}: ExpectDocument): readonly Expectation[] & Expectation[] {
  return [
    ...listOf(status).map((one): Expectation => {
      const from = typeof one === 'number' ? one : Number(one.slice(0, 1)) * 100;
      return { kind: 'status', from, to: typeof one === 'number' ? one : from + 99 };
    }),
    ...Object.entries(json).map(([path, is]): Expectation => ({ kind: 'json', path, is })),
    ...listOf(contains).map((text): Expectation => ({ kind: 'contains', text })),
    ...Object.entries(header).map(([name, is]): Expectation => ({ kind: 'header', name: name.toLowerCase(), is })),
    ...listOf(answer).map((is): Expectation => ({ kind: 'answer', is })),
  ];
}

function listOf<One extends string | number>(written: One | readonly One[] | undefined): readonly One[] {
  if (written === undefined) return [];
  return typeof written === 'object' ? written : [written];
}
