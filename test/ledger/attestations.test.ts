import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { crypto, dsse } from '@sigstore/core';
import type { Statement } from '../../src/ledger/attest.ts';
import { attestation, entryPage, ledgerKeys } from '../../src/wire/ledger.ts';
import { openMovingWorld, type MovingWorld } from '../http/moving-world.ts';
import { jsonPost } from '../http/provoked.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const PLAN = `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: attested }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps: [{ share: 25% }, { share: 100% }]
  judge: { burstiness: independent, settle: 2s, minStep: 20s, indicators: [{ sli: checkout-success, delta: 1% }] }
`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

let world: MovingWorld;
let promoted: string;
before(async () => {
  world = await openMovingWorld([PLAN]);
  await world.pass(60);
  const first = await world.start('attested', { candidate: '1.1.0' });
  promoted = first.id;
  await world.until(promoted, ({ phase }) => phase === 'promoted');
});
after(() => world[Symbol.asyncDispose]());

async function attested(
  decision: number | string,
): Promise<{ envelope: ReturnType<typeof attestation.parse>; statement: Statement & { predicate: Record<string, unknown> } }> {
  const answer = await world.served.ask('/api/v1/attestations', jsonPost({ decision }));
  assert.equal(answer.status, 201, await answer.clone().text());
  const envelope = attestation.strict().parse(await answer.json());
  return { envelope, statement: JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as never };
}

async function publicKey(): Promise<Buffer> {
  const { keys } = ledgerKeys.parse(await (await world.served.ask('/api/v1/ledger/key')).json());
  return Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(keys.at(-1)?.public_key ?? '', 'base64')]);
}

describe('a promotion is a verification summary that', () => {
  test('says what was decided, of what, and under which policy', async () => {
    const { statement } = await attested(promoted);
    const { predicate, subject, predicateType } = statement;
    assert.equal(predicateType, 'https://slsa.dev/verification_summary/v1');
    assert.deepEqual([predicate['verificationResult'], predicate['verifiedLevels']], ['PASSED', ['PLIMSOLL_PROMOTED']]);
    assert.equal(predicate['resourceUri'], 'pkg:generic/shop@1.1.0');
    assert.equal(subject[0]?.name, 'pkg:generic/shop@1.1.0');
    assert.match((predicate['policy'] as { uri: string }).uri, /^plimsoll:catalog\/[0-9a-f]{12,64}$/);
    assert.match(String(predicate['timeVerified']), /^2026-01-01T/);
    const { entry, hash } = predicate['plimsoll:decision'] as { entry: number; hash: string };
    const page = entryPage.parse(await (await world.served.ask(`/api/v1/ledger?after=${entry - 1}&limit=1`)).json());
    assert.equal(page.entries[0]?.hash, hash);
  });

  test('names the artifact by its commit once a change told of it', async () => {
    const change = { kind: 'deploy', service: 'shop', version: '1.1.0', details: { commit: COMMIT } };
    assert.equal((await world.served.ask('/api/v1/changes', jsonPost(change))).status, 200);
    const { statement } = await attested(promoted);
    assert.deepEqual(statement.subject[0]?.digest, { gitCommit: COMMIT });
  });

  test('is signed so that the library of sigstore agrees', async () => {
    const { envelope } = await attested(promoted);
    const signed = dsse.preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'));
    const key = createPublicKey({ key: await publicKey(), format: 'der', type: 'spki' });
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
    assert.equal(crypto.verify(signed, key, signature), true);
    signed[signed.length - 3] = (signed.at(-3) ?? 0) ^ 1;
    assert.equal(crypto.verify(signed, key, signature), false);
  });

  test('is signed so that OpenSSL agrees', { ...requires('openssl') }, async () => {
    using folder = openTemporaryFolder();
    const { envelope } = await attested(promoted);
    const payload = Buffer.from(envelope.payload, 'base64');
    writeFileSync(
      folder.file('signed'),
      Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]),
    );
    writeFileSync(folder.file('signature'), Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64'));
    writeFileSync(folder.file('key.der'), await publicKey());
    const files = ['-inkey', folder.file('key.der'), '-in', folder.file('signed'), '-sigfile', folder.file('signature')];
    const said = execFileSync('openssl', ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-rawin', ...files]).toString();
    assert.match(said, /Signature Verified Successfully/);
  });
});

test('a rollback is a summary that failed', async () => {
  const { id } = await world.start('attested', { candidate: '1.2.0', baseline: '1.1.0' });
  await world.pass(20);
  await world.say(id, 'abort', 'ada');
  await world.until(id, ({ phase }) => phase === 'rolled-back');
  const { statement } = await attested(id);
  assert.deepEqual([statement.predicate['verificationResult'], statement.predicate['verifiedLevels']], ['FAILED', ['FAILED']]);
});

test('an answer of a gate is a test result, and too little evidence is no pass', async () => {
  await world.served.ask('/api/v1/gates', jsonPost({ service: 'shop', version: '9.9.9' }));
  const page = entryPage.parse(await (await world.served.ask('/api/v1/ledger?last=50')).json());
  const answered = page.entries.findLast(({ kind }) => kind === 'gate.answered');
  assert.ok(answered !== undefined);
  const { statement } = await attested(answered.seq);
  assert.equal(statement.predicateType, 'https://in-toto.io/attestation/test-result/v0.1');
  const { say } = answered.body as { say: string };
  assert.equal(statement.predicate['result'], say === 'allow' ? 'PASSED' : 'FAILED');
  assert.ok(Array.isArray(statement.predicate['configuration']));
  const tests = statement.predicate[say === 'allow' ? 'passedTests' : 'failedTests'] as string[];
  assert.ok(tests.length > 0);
});
