import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expectation, HttpStep, ProbeStep } from '../wire/probe.ts';
import type { Exchange, HttpAnswer, Phases } from './exchange.ts';
import { judgeStep } from './judge-step.ts';

const NONE: Phases = { dns: null, connect: null, tls: null, ttfb: null, total: 100, stalled: 0 };
type Case = {
  readonly name: string;
  readonly step?: Partial<ProbeStep>;
  readonly expect?: readonly Expectation[];
  readonly exchange?: Partial<Extract<Exchange, { say: 'failed' }>> | object;
  readonly http?: Partial<HttpAnswer>;
  readonly phases?: Partial<Phases>;
  readonly want: readonly [outcome: string, because: string | null];
};

const cases: readonly Case[] = [
  { name: 'an answer of which nothing is asked is well', want: ['ok', null] },
  {
    name: 'a status in one of the ranges is well',
    expect: [range(200, 200), range(300, 399)],
    want: ['ok', null],
    http: { status: 302 },
  },
  {
    name: 'a status in none of the ranges is not',
    expect: [range(200, 200), range(300, 399)],
    want: ['failed', 'STATUS'],
    http: { status: 404 },
  },
  { name: 'a text that is there', expect: [{ kind: 'contains', text: 'ell' }], want: ['ok', null] },
  { name: 'a text that is not there', expect: [{ kind: 'contains', text: 'bye' }], want: ['failed', 'BODY'] },
  { name: 'a header of that value', expect: [{ kind: 'header', name: 'x-a', is: '1' }], want: ['ok', null] },
  { name: 'a header of another value', expect: [{ kind: 'header', name: 'x-a', is: '2' }], want: ['failed', 'HEADER'] },
  {
    name: 'JSON of that value',
    expect: [json('$.a[1]["b c"]', true)],
    http: { body: '{"a":[0,{"b c":true}]}' },
    want: ['ok', null],
  },
  { name: 'the text "1" is not the number 1', expect: [json('$.a', 1)], http: { body: '{"a":"1"}' }, want: ['failed', 'BODY'] },
  {
    name: 'JSON that is inherited is not there',
    expect: [json('$.constructor', 1)],
    http: { body: '{}' },
    want: ['failed', 'BODY'],
  },
  { name: 'no JSON at all', expect: [json('$.a', 1)], want: ['failed', 'BODY'] },
  {
    name: 'a certificate that ends too soon',
    step: { daysLeft: 14 },
    exchange: { certificates: [{ host: 'a', daysLeft: 13.9 }] },
    want: ['failed', 'CERTIFICATE_DAYS'],
  },
  {
    name: 'one that lasts long enough',
    step: { daysLeft: 14 },
    exchange: { certificates: [{ host: 'a', daysLeft: 14 }] },
    want: ['ok', null],
  },
  { name: 'in time', step: { withinMs: 100 }, want: ['ok', null] },
  { name: 'too slow', step: { withinMs: 99 }, want: ['failed', 'SLOW'] },
  {
    name: 'too slow only because we noticed late is no failure',
    step: { withinMs: 90 },
    phases: { stalled: 30 },
    want: ['unknown', 'STALLED'],
  },
  { name: 'too slow although we noticed late is one', step: { withinMs: 50 }, phases: { stalled: 30 }, want: ['failed', 'SLOW'] },
  { name: 'refused', exchange: { say: 'failed', because: 'REFUSED', text: 'no' }, want: ['failed', 'REFUSED'] },
  { name: 'a timeout', exchange: { say: 'failed', because: 'TIMEOUT', text: 'no' }, want: ['failed', 'TIMEOUT'] },
  {
    name: 'a timeout while we were held up says nothing',
    exchange: { say: 'failed', because: 'TIMEOUT', text: 'no' },
    phases: { stalled: 40 },
    want: ['unknown', 'STALLED'],
  },
  {
    name: 'what we may not ask says nothing',
    exchange: { say: 'hindered', because: 'ADDRESS_FORBIDDEN', text: 'no' },
    want: ['unknown', 'ADDRESS_FORBIDDEN'],
  },
  {
    name: 'a name that leads there',
    expect: [{ kind: 'answer', is: '10.0.0.1' }],
    exchange: { http: null, records: ['10.0.0.2', '10.0.0.1'] },
    want: ['ok', null],
  },
  {
    name: 'a name that leads elsewhere',
    expect: [{ kind: 'answer', is: '10.0.0.1' }],
    exchange: { http: null, records: ['10.0.0.2'] },
    want: ['failed', 'ANSWER'],
  },
];

function range(from: number, to: number): Expectation {
  return { kind: 'status', from, to };
}
function json(path: string, is: string | number | boolean): Expectation {
  return { kind: 'json', path, is };
}

for (const { name, step, expect = [], exchange = {}, http = {}, phases = {}, want } of cases) {
  test(name, () => {
    const answered = {
      say: 'answered',
      certificates: [],
      records: [],
      http: { status: 200, headers: { 'x-a': '1' }, body: 'hello', ...http },
      phases: { ...NONE, ...phases },
      ...exchange,
    } as unknown as Exchange;
    const asked = { kind: 'http', name: 's', withinMs: null, daysLeft: null, expect, ...step } as unknown as HttpStep;
    const { outcome, because } = judgeStep(asked, answered);
    assert.deepEqual([outcome, because], want);
  });
}

test('what an answer held is in no text that is told', () => {
  const http = { status: 500, headers: { 'x-a': 'secret-1' }, body: '{"a":"secret-2"}' };
  const exchange: Exchange = { say: 'answered', certificates: [], records: [], http, phases: NONE };
  for (const expect of [[range(200, 200)], [json('$.a', 'x')], [{ kind: 'header', name: 'x-a', is: 'y' } as const]]) {
    const step = { kind: 'http', name: 's', withinMs: null, daysLeft: null, expect } as unknown as HttpStep;
    assert.doesNotMatch(judgeStep(step, exchange).text ?? '', /secret/);
  }
});
