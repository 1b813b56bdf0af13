import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogIndicator } from '../../src/catalog/catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readLogsJson } from '../../src/intake/otlp-logs-json.ts';
import { readLogsProtobuf } from '../../src/intake/otlp-logs-protobuf.ts';
import { logsJson, logsProtobuf, type LogRecord, type Logs } from './logs-proto.ts';
import { factsOf, hears, holds, type Facts } from './naive-rows.ts';
import { plainMetrics } from './plain-metrics.ts';
import { above, catalogOf, is, journey, not, present } from './sample-catalog.ts';

const CATALOG = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: null, conditions: [is('service.name', 'shop')] }],
      cohorts: [{ label: 'version', attribute: 'service.version' }],
    }),
    journey('mail'),
  ],
  [
    logIndicator('paid', 'checkout', { event: 'order.paid', verdict: [is('order.state', 'done')] }),
    logIndicator('quiet', 'checkout', {
      verdict: [above('log.severity', 17, true)],
      polarity: 'bad',
      total: [not('log.severity', 'debug', 'trace')],
    }),
    logIndicator('sent', 'mail', { event: 'mail.sent', total: [present('mail.to')], verdict: [is('log.severity', 'info')] }),
  ],
);
/** Without the indicator that counts whatever the event, records can be passed over by their event. */
const EVENTS = { ...CATALOG, indicators: CATALOG.indicators.filter(({ name }) => name !== 'quiet') };
const formats = [
  { name: 'protobuf', read: readLogsProtobuf, encode: logsProtobuf },
  { name: 'json', read: readLogsJson, encode: logsJson },
] as const;
for (const { name, read, encode } of formats) {
  test(`${name}: what is added is what following the rules one by one adds`, () => {
    const met: Record<string, number> = {
      'paid@1': 0,
      'quiet@1': 0,
      'sent@1': 0,
      'good 1': 0,
      'heard/mail': 0,
      'heard/checkout': 0,
    };
    fc.assert(
      fc.property(arbitraryLogs(), fc.constantFrom(CATALOG, EVENTS), (logs, catalog) => {
        const matcher = compileMatcher(catalog);
        const batch = openBatch(1);
        const outcome = read(encode(logs), matcher, batch);
        assert.ok(outcome.ok);
        const wanted = naive(catalog, logs);
        assert.deepEqual(plainMetrics(matcher, batch, outcome.rejected), wanted);
        for (const what of Object.keys(met)) if (wanted.added.some((line) => line.includes(what))) met[what]! += 1;
      }),
      { numRuns: 400 },
    );
    for (const [what, times] of Object.entries(met)) assert.ok(times > 0, `${what} was never met`);
  });

  test(`${name} with bytes changed, added or removed is read or refused whole, and never throws`, () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove')), {
      minLength: 1,
      maxLength: 4,
    });
    const matcher = compileMatcher(CATALOG);
    fc.assert(
      fc.property(arbitraryLogs(), edits, (logs, changes) => {
        const body = Array.from(encode(logs));
        for (const [at, byte, what] of changes)
          body.splice(at % (body.length + 1), what === 'insert' ? 0 : 1, ...(what === 'remove' ? [] : [byte]));
        const batch = openBatch(4);
        if (!read(Uint8Array.from(body), matcher, batch).ok) assert.deepEqual([batch.count, batch.spans], [0, 0]);
      }),
      { numRuns: 500, seed: 20_261_121 },
    );
  });
}

test('a record that is out of the scope of its source counts nowhere, and its text goes nowhere', () => {
  const matcher = compileMatcher(CATALOG);
  matcher.origin = { source: 'edge', allows: (service) => service === 'other', tail: false, receivedAt: 0 };
  const batch = openBatch();
  const record = {
    timeUnixNano: '1700000000000000000',
    observedTimeUnixNano: '0',
    severityNumber: 9,
    eventName: 'order.paid',
    body: { stringValue: 'secret' },
    attributes: [],
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const outcome = readLogsProtobuf(
    logsProtobuf({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] }),
    matcher,
    batch,
  );
  assert.deepEqual([batch.count, batch.spans, batch.outOfScope], [0, 1, 1]);
  assert.ok(outcome.ok && outcome.rejected === 1 && !outcome.message.includes('secret'));
});

function logIndicator(name: string, journeyName: string, rest: Partial<LogIndicator>): LogIndicator {
  return {
    signal: 'log',
    name,
    displayName: name,
    journey: journeyName,
    generation: `${name}@1`,
    event: null,
    total: [],
    verdict: [],
    polarity: 'good',
    ...rest,
  };
}

/** The rules, followed one by one with no thought of speed. */
function naive({ journeys, indicators }: typeof CATALOG, { resourceLogs }: Logs): ReturnType<typeof plainMetrics> {
  const added: string[] = [];
  const heard = new Map<string, { count: number; newest: number }>();
  let points = 0;
  let rejected = 0;
  for (const { resource, scopeLogs } of resourceLogs) {
    for (const record of scopeLogs.flatMap(({ logRecords }) => logRecords)) {
      points += 1;
      const at = Number(BigInt(record.timeUnixNano) / 1_000_000n) || Number(BigInt(record.observedTimeUnixNano) / 1_000_000n);
      if (at === 0) {
        rejected += 1;
        continue;
      }
      const facts: Facts = new Map([...factsOf(resource.attributes), ...factsOf(record.attributes)]);
      const event = record.eventName === '' ? (facts.get('event.name') ?? null) : record.eventName;
      const hearing = new Set(journeys.filter((each) => hears(each, factsOf(resource.attributes))).map((each) => each.name));
      for (const indicator of indicators) {
        if (indicator.signal !== 'log' || (indicator.event !== null && indicator.event !== event)) continue;
        hearing.add(indicator.journey);
        const isSo = (condition: LogIndicator['total'][number]): boolean =>
          holds(condition, severityFor(condition, facts, record.severityNumber));
        if (!indicator.total.every(isSo)) continue;
        const good = indicator.verdict.every(isSo) === (indicator.polarity === 'good');
        const labels = indicator.journey === 'checkout' ? { version: facts.get('service.version') ?? '__none__' } : {};
        added.push(`${indicator.generation} ${JSON.stringify(labels)} at ${at}:${good ? ' good 1' : ''} total 1 n 1`);
      }
      for (const each of hearing) {
        const key = `heard/${each}|${Math.floor(at / 10_000)}`;
        const known = heard.get(key) ?? { count: 0, newest: 0 };
        heard.set(key, { count: known.count + 1, newest: Math.max(known.newest, at) });
      }
    }
  }
  for (const [key, { count, newest }] of heard) added.push(`${key.split('|')[0]} {} at ${newest}: total ${count} n ${count}`);
  return { added: added.toSorted(), points, rejected };
}

/** A severity is a number to what compares it and the name of its range to what is asked for by name. */
function severityFor({ test: { kind } }: LogIndicator['total'][number], facts: Facts, severity: number): Facts {
  const name =
    severity >= 1 && severity <= 24
      ? ['trace', 'debug', 'info', 'warn', 'error', 'fatal'][Math.floor((severity - 1) / 4)]
      : undefined;
  // An attribute of that name is not the severity.
  const others = [...facts].filter(([attribute]) => attribute !== 'log.severity');
  if (name === undefined) return new Map(others);
  return new Map([...others, ['log.severity', kind === 'above' || kind === 'below' ? String(severity) : name]]);
}

function arbitraryLogs(): fc.Arbitrary<Logs> {
  const text = (...values: readonly string[]) => fc.constantFrom(...values).map((stringValue) => ({ stringValue }));
  const attributes = (values: Readonly<Record<string, fc.Arbitrary<{ stringValue: string }>>>) =>
    fc
      .tuple(...Object.entries(values).map(([key, value]) => fc.option(value.map((held) => ({ key, value: held })))))
      .map((all) => all.filter((each) => each !== null));
  const record: fc.Arbitrary<LogRecord> = fc.record({
    timeUnixNano: fc.constantFrom('0', '1700000000000000000', '1700000011000000000'),
    observedTimeUnixNano: fc.constantFrom('0', '1700000012000000000'),
    severityNumber: fc.integer({ min: 0, max: 26 }),
    eventName: fc.constantFrom('', '', 'order.paid', 'mail.sent', 'other'),
    body: text('a message'),
    attributes: attributes({
      'event.name': text('order.paid', 'mail.sent', 'other'),
      'order.state': text('done', 'lost'),
      'mail.to': text('x'),
      'log.severity': text('info', 'error'),
      'service.version': text('2'),
    }),
  });
  const resource = fc.record({
    attributes: attributes({ 'service.name': text('shop', 'stock'), 'service.version': text('1', 'ü') }),
  });
  const scopeLogs = fc.array(fc.record({ logRecords: fc.array(record, { maxLength: 4 }) }), { maxLength: 2 });
  return fc.record({ resourceLogs: fc.array(fc.record({ resource, scopeLogs }), { maxLength: 3 }) });
}
