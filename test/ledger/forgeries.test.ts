import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../src/kernel/hash.ts';
import { seal, type Sealed } from '../../src/proof/chain.ts';
import { signCheckpoint } from '../../src/proof/checkpoint.ts';
import { exportLines, sampleLedger, verifyLines, type Sample } from './sample-export.ts';

const honest = (): Promise<Sample> => sampleLedger({ count: 12, checkpoints: [3, 7, 12], rotations: [5] });

function codesOf({ findings }: Awaited<ReturnType<typeof verifyLines>>): readonly string[] {
  return findings.map(({ code, seq }) => `${code} ${seq}`);
}

/** The same entries up to one, another one in its place, and all later ones sealed anew so that the chain itself is whole. */
function rewritten(sample: Sample, from: number): Sample {
  const entries: Sealed[] = sample.entries.slice(0, from - 1);
  for (const { seq, at, kind, subject, actor, body } of sample.entries.slice(from - 1)) {
    const tail = entries.at(-1) ?? assert.fail('the first entry stays');
    entries.push(
      ...seal([seq === from ? { kind, subject, actor, body: { why: 'forged' } } : { kind, subject, actor, body }], { tail, at }),
    );
  }
  return { ...sample, entries };
}

test('a history that was rewritten after an entry is found at the next checkpoint', async () => {
  const report = await verifyLines(exportLines(rewritten(await honest(), 9)));
  assert.deepEqual(codesOf(report), ['CHECKPOINT_DIFFERS 12']);
  assert.match(report.findings[0]?.text ?? '', /one of the entries from 8 on, was replaced/);
  assert.equal(report.signedThrough, 7);
});

test('a whole ledger that somebody else made and signed is another key’s', async () => {
  const own = await honest();
  const forged = await sampleLedger({ count: 12, checkpoints: [3, 7, 12], seed: 'somebody else' });
  const report = await verifyLines(exportLines(forged), { trusted: [own.keys[0]?.id ?? ''] });
  assert.deepEqual(codesOf(report), ['KEY_UNKNOWN 1']);
  assert.equal((await verifyLines(exportLines(forged))).isIntact, true);
});

test('a checkpoint that another key signed under the name of ours is wrong', async () => {
  const own = await honest();
  const { signer } = await sampleLedger({ count: 1, checkpoints: [], seed: 'somebody else' });
  const key = own.keys[1]?.id ?? '';
  const checkpoints = own.checkpoints.map((one) =>
    one.seq === 7 ? signCheckpoint(one, { signer: { keyId: () => key, sign: signer.sign }, ledger: own.ledger }) : one,
  );
  assert.deepEqual(codesOf(await verifyLines(exportLines({ ...own, checkpoints }))), ['SIGNATURE_WRONG 7']);
});

test('a checkpoint that a replaced key signed after its time is wrong', async () => {
  const own = await honest();
  const before = await sampleLedger({ count: 1, checkpoints: [] });
  const checkpoints = own.checkpoints.map((one) =>
    one.seq === 7 ? signCheckpoint(one, { signer: before.signer, ledger: own.ledger }) : one,
  );
  const report = await verifyLines(exportLines({ ...own, checkpoints }));
  assert.deepEqual(codesOf(report), ['KEY_WRONG 7']);
  assert.match(report.findings[0]?.text ?? '', /which did not sign there$/);
});

test('a key that the one before did not endorse is believed by those alone who know it', async () => {
  const own = await honest();
  const keys = own.keys.map((key) => (key.seq === 5 ? { ...key, endorsement: null } : key));
  const entries: Sealed[] = own.entries.slice(0, 4);
  for (const { at, kind, subject, actor, body } of own.entries.slice(4)) {
    const tail = entries.at(-1) ?? assert.fail('the first entry stays');
    entries.push(
      ...seal([{ kind, subject, actor, body: kind === 'key.introduced' ? { ...(body as object), endorsement: null } : body }], {
        tail,
        at,
      }),
    );
  }
  const checkpoints = own.checkpoints.map((one) =>
    one.seq < 5
      ? one
      : signCheckpoint({ ...one, hash: entries[one.seq - 1]?.hash ?? '' }, { signer: own.signer, ledger: own.ledger }),
  );
  const lines = exportLines({ ...own, entries, keys, checkpoints });
  assert.deepEqual(codesOf(await verifyLines(lines)), ['KEY_NOT_ENDORSED 5']);
  const trusted = own.keys.map(({ id }) => id);
  assert.deepEqual(codesOf(await verifyLines(lines, { trusted })), []);
});

test('entries left out without a signature for them are named', async () => {
  const lines = exportLines(await honest());
  const gap = canonicalJson({ gap: { from: 8, to: 9 } });
  const isIn = (line: string): boolean => /"seq":[89],"subject"/.test(line);
  const first = lines.findIndex(isIn);
  const edited = lines.filter((line) => !isIn(line)).toSpliced(first, 0, gap);
  assert.deepEqual(codesOf(await verifyLines(edited)), ['GAP_UNPROVEN 8']);
});

test('a file without its last entries is cut off, and an older whole file shows by what is known of a newer one', async () => {
  const own = await honest();
  const lines = exportLines(own);
  assert.deepEqual(codesOf(await verifyLines(lines.slice(0, -4))), ['CUT_OFF 10']);
  const older = exportLines({ ...own, entries: own.entries.slice(0, 7) });
  const expect = [{ seq: 12, hash: own.entries[11]?.hash ?? '' }];
  assert.deepEqual(codesOf(await verifyLines(older)), []);
  assert.deepEqual(codesOf(await verifyLines(older, { expect })), ['CUT_OFF 12']);
  assert.deepEqual(codesOf(await verifyLines(lines, { expect })), []);
  assert.deepEqual(codesOf(await verifyLines(lines, { expect: [{ seq: 3, hash: '0'.repeat(64) }] })), ['EXPECTED_DIFFERS 3']);
});

test('whoever ruins every line gets the first findings and a count, and no more memory than that', async () => {
  const head = exportLines(await honest()).slice(0, 1);
  const report = await verifyLines([...head, ...Array.from({ length: 5_000 }, (_, index) => `{"nonsense":${index}}`)]);
  assert.equal(report.findings.length, 200);
  assert.ok(report.findingsLeftOut > 4_000);
});

test('an entry that was dated back is named, though its hash is right', async () => {
  const own = await sampleLedger({ count: 4, checkpoints: [] });
  const tail = own.entries[3] ?? assert.fail('no entry');
  const back = seal([{ kind: 'server.stopped', subject: 's', actor: 'a', body: {} }], {
    tail,
    at: own.entries[1]?.at ?? tail.at,
  });
  assert.deepEqual(codesOf(await verifyLines(exportLines({ ...own, entries: [...own.entries, ...back] }))), ['TIME_FALLS 5']);
});

test('of a file of another kind one thing is said, and of what stands behind the end one as well', async () => {
  const other = ['{', '  "name": "plimsoll",', '  "private": true', '}', ''];
  const { findings, findingsLeftOut } = await verifyLines(other);
  assert.deepEqual(
    findings.map(({ text }) => text),
    ['The file is no export of a ledger: none of its lines is one of an export'],
  );
  assert.equal(findingsLeftOut, 0);
  const lines = exportLines(await honest());
  assert.deepEqual(codesOf(await verifyLines([...lines, ...lines])), ['FILE_DIFFERS null']);
  assert.deepEqual(codesOf(await verifyLines(lines.slice(1))), ['FILE_DIFFERS null'], 'without its head it still is one');
});
