import type { Catalog } from '../../src/catalog/catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { countUnread } from '../../src/intake/count-unread.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { decompressed } from '../../src/loops/decompress.ts';
import type { Coding, Format, Intake, IntakeAnswer } from '../../src/ports/intake.ts';
import type { PlainRow } from './naive-rows.ts';
import { plainRows } from './plain-rows.ts';

const DECODERS: Readonly<Record<Format, Decoder>> = {
  'traces/protobuf': readTracesProtobuf,
  'traces/json': readTracesJson,
  'metrics/protobuf': (body) => countUnread('metrics', body, 'protobuf'),
  'metrics/json': (body) => countUnread('metrics', body, 'json'),
  'logs/protobuf': (body) => countUnread('logs', body, 'protobuf'),
  'logs/json': (body) => countUnread('logs', body, 'json'),
  'write/1': () => ({ ok: false, text: 'remote write is not read here' }),
  'write/2': () => ({ ok: false, text: 'remote write is not read here' }),
};

/** An intake that keeps its rows in memory. `before` may answer in its place, or let a test hold a payload up. */
export function openMemoryIntake(
  catalog: Catalog,
  before?: () => Promise<IntakeAnswer | null>,
): Intake & { readonly rows: PlainRow[]; readonly codings: Coding[] } {
  const matcher = compileMatcher(catalog);
  const batch = openBatch();
  const rows: PlainRow[] = [];
  const codings: Coding[] = [];
  return {
    rows,
    codings,
    async accept({ format, coding, body: sent }) {
      const instead = (await before?.()) ?? null;
      if (instead !== null) return instead;
      const unpacked = decompressed(sent, coding);
      if (!unpacked.ok) return { say: 'refused', because: unpacked.because, text: unpacked.text };
      codings.push(coding);
      clearBatch(batch);
      const outcome = DECODERS[format](unpacked.body, matcher, batch);
      if (!outcome.ok) return { say: 'refused', because: 'UNREADABLE', text: outcome.text };
      rows.push(...plainRows(matcher, batch));
      const { rejected, message } = outcome;
      const observations = format.startsWith('traces/') ? batch.spans : rejected;
      return { say: 'accepted', observations, rejected, message, written: null };
    },
  };
}
