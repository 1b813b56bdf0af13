import type { Catalog } from '../../src/catalog/catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { DECODERS } from '../../src/loops/decoders.ts';
import { decompressed } from '../../src/loops/decompress.ts';
import type { Coding, Intake, IntakeAnswer } from '../../src/ports/intake.ts';
import type { PlainRow } from './naive-rows.ts';
import { plainRows } from './plain-rows.ts';

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
      const { rejected, message, written = null } = outcome;
      return { say: 'accepted', observations: batch.spans, rejected, message, written };
    },
  };
}
