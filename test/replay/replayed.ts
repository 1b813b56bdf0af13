import assert from 'node:assert/strict';
import { canonicalJson } from '../../src/kernel/hash.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { NOTHING_REPLAYED, replayPage, type Tally } from '../../src/ledger/replay/replay-stream.ts';

/** Makes every decision among these entries again, as they come back from their texts, and holds that nothing differs. */
export function holdsOnReplay(entries: readonly Entry[]): Tally {
  const different: string[] = [];
  const { tally } = replayPage(NOTHING_REPLAYED, entries.map(reread), {
    which: () => true,
    found({ entry: { seq, kind, subject }, outcome }) {
      if (outcome.is !== 'different') return;
      const fields = outcome.differences
        .slice(0, 3)
        .map(({ path, recorded, now }) => `${path} was ${JSON.stringify(recorded)}, is ${JSON.stringify(now)}`);
      different.push(`${seq} ${kind} ${subject}: ${fields.join('; ')}`);
    },
  });
  assert.deepEqual(different, []);
  return tally;
}

/** What was recorded is known from its text alone: what a text does not bring back is no input of a decision. */
function reread(entry: Entry): Entry {
  const text = canonicalJson(entry);
  const read = JSON.parse(text) as Entry;
  assert.deepEqual(read, JSON.parse(JSON.stringify(entry)));
  return read;
}
