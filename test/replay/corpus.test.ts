import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { isDecision } from '../../src/ledger/replay/kinds.ts';
import { corpusNames, readCorpus } from './corpus.ts';
import { holdsOnReplay } from './replayed.ts';

const stories = readdirSync(new URL('stories/', import.meta.url)).map((file) => file.replace(/\.scenario$/, ''));

test('every story has its recording', () => {
  assert.deepEqual(corpusNames(), stories.toSorted());
});

// A difference says that what is decided has changed. Where that is meant, node tools/record-corpus.ts records anew and says
// which decisions are other ones now; that is what a reviewer reads.
for (const name of corpusNames())
  test(`the recorded decisions of ${name} come out the same to the byte`, () => {
    const entries = readCorpus(name) ?? assert.fail(name);
    const tally = holdsOnReplay(entries);
    assert.equal(tally.notReplayable, 0);
    assert.equal(tally.same, entries.filter(isDecision).length);
    assert.ok(tally.same > 20, `${tally.same} decisions`);
  });
