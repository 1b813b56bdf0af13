import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeHealthView, ProbeLocationView } from '../../../src/wire/probe-health.ts';
import { probesHeadline, readStrip, showProbeState, worstProbesFirst } from './probe-rows.ts';

const FROM = Date.parse('2026-01-05T09:00:00Z');
const at = (minute: number): string => new Date(FROM + minute * 60_000).toISOString();
const place = (slots: ProbeLocationView['slots']): ProbeLocationView => ({
  location: 'eu-west',
  state: 'well',
  ok: slots.reduce((sum, { ok }) => sum + ok, 0),
  failed: slots.reduce((sum, { failed }) => sum + failed, 0),
  heard_at: null,
  slots,
});
const probe = (name: string, state: ProbeHealthView['state']): ProbeHealthView => ({
  name,
  journey: 'checkout',
  every_ms: 30_000,
  agree_at_least: null,
  steps: [],
  indicators: [],
  state,
  sentence: '',
  locations: [],
});

test('a minute without a run that says anything is neither well nor failed', () => {
  const told = place([
    { at: at(0), ok: 2, failed: 0 },
    { at: at(3), ok: 1, failed: 1 },
  ]);
  const { parts, summary } = readStrip(told, { from: at(0), to: at(5), slot_ms: 60_000 });
  assert.deepEqual(
    parts.map(({ kind, bad }) => `${kind} ${bad}`),
    ['runs 0', 'none 0', 'none 0', 'runs 0.5', 'none 0'],
  );
  assert.equal(summary, 'eu-west: 1 of 4 runs failed, the first at 09:03:00; nothing was heard in 60 % of the time');
});

test('a day is put together into as many parts as can be seen, and no run of it is lost', () => {
  const slots = Array.from({ length: 1_440 }, (_, minute) => ({
    at: at(minute),
    ok: minute === 1_439 ? 0 : 1,
    failed: minute === 1_439 ? 1 : 0,
  }));
  const { parts } = readStrip(place(slots), { from: at(0), to: at(1_440), slot_ms: 60_000 });
  assert.equal(parts.length, 120);
  assert.equal(parts.at(-1)?.bad, 1 / 12);
});

test('what is not known of is hatched, and never said to be well', () => {
  assert.deepEqual(
    (['well', 'suspected', 'failing', 'silent', 'unheard'] as const).map((state) => showProbeState(state).health),
    ['healthy', 'burning', 'exhausted', 'blind', 'blind'],
  );
  const probes = [probe('a', 'well'), probe('b', 'silent'), probe('c', 'failing'), probe('d', 'suspected')];
  assert.deepEqual(
    worstProbesFirst(probes).map(({ name }) => name),
    ['c', 'd', 'b', 'a'],
  );
  assert.equal(probesHeadline(probes), 'c fails.');
  assert.equal(probesHeadline([probe('a', 'well'), probe('b', 'silent')]), 'Nothing is known of b.');
  assert.equal(probesHeadline([probe('a', 'unheard')]), 'Nothing is known of any probe.');
  assert.equal(probesHeadline([probe('a', 'well'), probe('d', 'suspected')]), 'One probe fails in too few places to count.');
  assert.equal(probesHeadline([]), 'Nothing is probed.');
});
