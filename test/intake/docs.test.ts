import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AHEAD, LATENESS, POINT_LATENESS } from '../../src/evidence/cell.ts';
import { INDEX_BOUNDS } from '../../src/intake/block-index.ts';
import { MOST_EDGES } from '../../src/intake/bucket-edges.ts';
import { LABEL_LENGTH } from '../../src/intake/cohort-table.ts';
import { MOST_COUNTERS } from '../../src/intake/counter-table.ts';
import { isScale, MOST_BUCKETS } from '../../src/intake/metric-buckets.ts';
import { MOST_ROWS } from '../../src/intake/observation-batch.ts';
import { MOST_SYMBOLS } from '../../src/intake/remote-write-v2.ts';
import { RENAMED, SEMANTIC_CONVENTIONS } from '../../src/intake/semantic-names.ts';
import { MOST_WARNINGS } from '../../src/intake/sender-tally.ts';
import { DECOMPRESS_LIMITS } from '../../src/loops/decompress.ts';
import { IN_FLIGHT_BYTES, REQUEST_BYTES } from '../../src/surface/doors/door.ts';
import { GRPC_LIMITS } from '../../src/surface/doors/grpc-listener.ts';
import { OTLP_LIMITS } from '../../src/surface/doors/otlp-listener.ts';

const docs = readFileSync(new URL('../../docs/intake.md', import.meta.url), 'utf8');
const rows = docs.split('\n').filter((line) => line.startsWith('| '));

test('docs/intake.md has every name there is', () => {
  const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const wanted = Object.entries(RENAMED).map(([current, older]) => `| ${quoted([current])} | ${quoted(older)} |`);
  const start = rows.indexOf('| current name | older names |');
  assert.deepEqual(rows.slice(start + 1), wanted);
  assert.ok(docs.includes(`semantic conventions, ${SEMANTIC_CONVENTIONS}.`));
});

test('docs/intake.md has the limits that hold', () => {
  const { bodyBytes, connections, headerBytes, headersMs, requestMs } = OTLP_LIMITS;
  const { sessions, streams, sessionWindow, streamWindow, ageMs } = GRPC_LIMITS;
  const mib = (bytes: number) => `${bytes / 1_048_576} MiB`;
  const limits: readonly (readonly [limit: string, value: string])[] = [
    ['one body, as sent', mib(bodyBytes)],
    ['one body, decompressed', mib(DECOMPRESS_LIMITS.bodyBytes)],
    [`decompressed to sent, above ${mib(DECOMPRESS_LIMITS.freeBytes)}`, `${DECOMPRESS_LIMITS.ratio} to 1`],
    ['bodies being received or waiting for their answer, together', mib(IN_FLIGHT_BYTES)],
    ['what a request counts for besides its body', `${REQUEST_BYTES / 1_024} KiB`],
    ['connections', String(connections)],
    ['gRPC connections', String(sessions)],
    ['calls under way on one gRPC connection', String(streams)],
    ['on its way to us: one gRPC connection, one call', `${mib(sessionWindow)}, ${mib(streamWindow)}`],
    ['age of a gRPC connection', `${ageMs.least / 60_000} to ${ageMs.most / 60_000} min`],
    ['headers', `${headerBytes / 1_024} KiB`],
    ['time for the headers', `${headersMs / 1_000} s`],
    ['time for the whole request', `${requestMs / 1_000} s`],
    ['rows of one payload', String(MOST_ROWS)],
    ['label value', `${LABEL_LENGTH} characters`],
    ['counters', String(MOST_COUNTERS)],
    ['buckets of one histogram', String(MOST_BUCKETS)],
    ['bounds of a classic histogram', String(MOST_EDGES)],
    ['symbols of one request of remote write 2.0', String(MOST_SYMBOLS)],
    ['streams remembered by their bytes', `${INDEX_BOUNDS.blocks}, ${mib(INDEX_BOUNDS.bytes)}`],
    ['warnings in one answer', String(MOST_WARNINGS)],
    ['lateness of a reading', `${POINT_LATENESS / 3_600_000} h`],
    ['lateness of a row', `${LATENESS / 60_000} min`],
  ];
  for (const [limit, value] of limits) {
    assert.ok(
      rows.some((row) => row.startsWith(`| ${limit} | ${value} |`)),
      `${limit}: ${value}`,
    );
  }
  assert.ok(docs.replaceAll('\n', ' ').includes(`${AHEAD / 1_000} seconds from the future`));
  assert.deepEqual([-11, -10, 20, 21].map(isScale), [false, true, true, false]);
  assert.ok(docs.includes('a scale below -10 or above 20'));
});
