import type { Catalog } from '../../src/catalog/catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { Intake, IntakeAnswer } from '../../src/ports/intake.ts';
import type { PlainRow } from './naive-rows.ts';
import { plainRows } from './plain-rows.ts';

/** An intake that keeps its rows in memory. `before` may answer in its place, or let a test hold a payload up. */
export function openMemoryIntake(
  catalog: Catalog,
  before?: () => Promise<IntakeAnswer | null>,
): Intake & { readonly rows: PlainRow[] } {
  const matcher = compileMatcher(catalog);
  const batch = openBatch();
  const rows: PlainRow[] = [];
  return {
    rows,
    async accept(body, encoding) {
      const instead = (await before?.()) ?? null;
      if (instead !== null) return instead;
      clearBatch(batch);
      const outcome = encoding === 'json' ? readTracesJson(body, matcher, batch) : readTracesProtobuf(body, matcher, batch);
      if (!outcome.ok) return { say: 'refused', text: outcome.text };
      rows.push(...plainRows(matcher, batch));
      return { say: 'accepted', rejected: outcome.rejected, message: outcome.message };
    },
  };
}
