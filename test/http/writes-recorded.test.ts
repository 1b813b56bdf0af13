import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Entry } from '../../src/ledger/entry.ts';
import { jsonPost, type Answer } from './provoked.ts';
import { RELEASES } from './provoked-releases.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
/** What a write records, and how one comes about; or why none of its own is recorded, or by which test it is shown. */
type Recorded =
  | { readonly kind: Entry['kind']; readonly act: (world: ServedWorld) => Promise<unknown> }
  | { readonly because: string };

const SHOP = { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' };
const CART = { plan: 'cart', candidate: '2.0.0', baseline: '1.0.0' };
const RELEASE = { train: 'release', candidate: '2.0.0', baseline: '1.0.0' };
const BECAUSE = { reason: 'a test says so' };
const QUIET = { of: { kind: 'journey', name: 'checkout' }, for_ms: 3_600_000, ...BECAUSE };
const VERSION = { service: 'shop', version: '1.1.0', ...BECAUSE };

const CHARGED = `apiVersion: plimsoll/v1
kind: CostSource
metadata: { name: cloud }
spec: { currency: EUR }
`;

const WRITES: Readonly<Record<string, Recorded>> = {
  startRollout: { kind: 'rollout.started', act: (world) => post(world, 'rollouts', SHOP) },
  retryRollout: { because: 'it starts as a start does, after a failed attempt: test/http/problems.test.ts, test/delivery' },
  holdRollout: { kind: 'rollout.moved', act: (world) => say(world, ['hold']) },
  resumeRollout: { kind: 'rollout.moved', act: (world) => say(world, ['hold', 'resume']) },
  abortRollout: { kind: 'rollout.moved', act: (world) => say(world, ['abort']) },
  rollBackRollout: { kind: 'rollout.moved', act: (world) => say(world, ['roll-back']) },
  promoteRollout: { kind: 'rollout.moved', act: (world) => say(world, ['promote']) },
  breakGlassRollout: { kind: 'rollout.moved', act: (world) => say(world, ['break-glass']) },
  reviewRollout: { because: 'one handler says all words; whoever reviews is another one: test/http/approvals.test.ts' },
  approveRollout: { because: 'one handler says all words; the step has to ask for it first: test/http/approvals.test.ts' },
  rejectRollout: { because: 'one handler says all words; the step has to ask for it first: test/http/approvals.test.ts' },
  tellChanges: { kind: 'change.recorded', act: (world) => post(world, 'changes', { kind: 'deploy', service: 'shop' }) },
  tellCosts: { kind: 'costs.imported', act: (world) => post(world, 'costs', [chargeOfLastHour()]) },
  keepProbeRun: {
    because: 'what a machine saw is no decision of anybody, and no evidence: test/probe-browser/probe-runs.test.ts',
  },
  recordAdjustment: { kind: 'adjustment.recorded', act: (world) => post(world, 'adjustments', lastHour()) },
  withdrawAdjustment: {
    kind: 'adjustment.withdrawn',
    async act(world) {
      const { name } = (await post(world, 'adjustments', lastHour())) as unknown as { name: string };
      await post(world, `adjustments/${name}/withdraw`, BECAUSE);
    },
  },
  setFreeze: { kind: 'freeze.set', act: (world) => post(world, 'freezes', { service: 'shop', for_ms: 3_600_000, ...BECAUSE }) },
  liftFreeze: {
    kind: 'freeze.lifted',
    async act(world) {
      await post(world, 'freezes', { service: 'shop', for_ms: 3_600_000, ...BECAUSE });
      const [name] = world.plane.ledger.world().freezes.keys();
      await post(world, `freezes/${name}/lift`, BECAUSE);
    },
  },
  setSilence: { kind: 'silence.set', act: (world) => post(world, 'silences', QUIET) },
  liftSilence: {
    kind: 'silence.lifted',
    async act(world) {
      await post(world, 'silences', QUIET);
      const [name] = world.plane.ledger.world().silences.keys();
      await post(world, `silences/${name}/lift`, BECAUSE);
    },
  },
  cancelQueued: {
    kind: 'rollout.dequeued',
    async act(world) {
      for (const candidate of ['2.0.0', '3.0.0']) await post(world, 'rollouts', { ...CART, candidate });
      const [id] = world.plane.ledger.world().queue.keys();
      await post(world, `queue/${id}/cancel`, BECAUSE);
    },
  },
  revokeVersion: { kind: 'version.revoked', act: (world) => post(world, 'versions/revoke', VERSION) },
  reinstateVersion: {
    kind: 'version.reinstated',
    async act(world) {
      await post(world, 'versions/revoke', VERSION);
      await post(world, 'versions/reinstate', VERSION);
    },
  },
  startTrain: { kind: 'train.started', act: (world) => post(world, 'trains', RELEASE) },
  abortTrain: {
    kind: 'train.moved',
    async act(world) {
      await post(world, 'trains', RELEASE);
      const [id] = world.plane.ledger.world().trains.runs.keys();
      await post(world, `trains/${id}/abort`, BECAUSE);
    },
  },
  goOnTrain: { because: 'one handler says both words; a train has to be held first: test/delivery' },
  askGate: { kind: 'gate.answered', act: (world) => post(world, 'gates', { service: 'shop' }) },
  watchArgoRollout: { because: 'it is asked again and again, and the first time is recorded: test/gates/argo.test.ts' },
  answerFlagger: { because: 'what it begins is recorded as a start, and what it asks as a gate: test/gates/flagger.test.ts' },
  askDeploymentProtection: { because: 'a gate that is opened and answered: test/gates' },
  beginBacktest: { because: 'it asks about the past and changes nothing' },
  cancelBacktest: { because: 'it ends a question that changes nothing' },
  checkCatalog: { because: 'it asks what an edit would do, and does nothing' },
  applyCatalog: {
    kind: 'catalog.edited',
    async act(world) {
      const { base } = (await (await world.ask('/api/v1/catalog/files')).json()) as { base: string };
      await post(world, 'catalog/apply', { base, files: [{ file: 'note.yaml', text: '# nothing yet\n' }], ...BECAUSE });
    },
  },
  rotateLedgerKey: { kind: 'key.introduced', act: (world) => post(world, 'ledger/keys', {}) },
  attestDecision: {
    kind: 'attestation.signed',
    async act(world) {
      await post(world, 'gates', { service: 'shop' });
      await post(world, 'attestations', { decision: world.plane.ledger.world().tail.seq });
    },
  },
  sealEntries: {
    kind: 'ledger.sealed',
    async act(world) {
      await (await world.ask('/api/v1/ledger/export')).text(); // signs for what is there
      await post(world, 'ledger/segments', { before: new Date(Date.now() + 86_400_000).toISOString() });
    },
  },
};

const document = JSON.parse(readFileSync(new URL('../../docs/schema/openapi.json', import.meta.url), 'utf8')) as { paths: Paths };
const operations = Object.values(document.paths).flatMap((methods) =>
  Object.entries(methods).flatMap(([method, { operationId }]) => (method === 'get' ? [] : [operationId])),
);

test('every operation that is no reading says what it records', () => {
  const untold = operations.filter((name) => WRITES[name] === undefined);
  assert.deepEqual(untold, [], 'say in this test which entry it records');
});

for (const [name, recorded] of Object.entries(WRITES)) {
  if ('because' in recorded || !operations.includes(name)) continue;
  test(`${name} records ${recorded.kind}, and who did it`, async () => {
    await using world = await serveWorld({ catalog: `${CATALOG}---\n${RELEASES}---\n${CHARGED}` });
    await recorded.act(world);
    const entries = await world.plane.ledger.read({ after: 0, limit: 1_000 });
    const entry = entries.findLast(({ kind }) => kind === recorded.kind);
    assert.ok(entry !== undefined, entries.map(({ kind }) => kind).join());
    assert.equal(entry.actor, 'ada (token)');
  });
}

async function post(world: ServedWorld, path: string, body: object): Promise<Answer['body']> {
  const init = jsonPost(body);
  const headers = { ...(init.headers as Record<string, string>), 'x-plimsoll-actor': 'ada' };
  const answer = await world.ask(`/api/v1/${path}`, { ...init, headers });
  assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
  return (await answer.json()) as Answer['body'];
}

/** A rollout is started, and then the words are said, one after the other. */
async function say(world: ServedWorld, words: readonly string[]): Promise<void> {
  await post(world, 'rollouts', SHOP);
  const [id] = world.plane.ledger.world().rollouts.keys();
  for (const word of words) await post(world, `rollouts/${id}/${word}`, BECAUSE);
}

function chargeOfLastHour(): object {
  const { from, to } = lastHour();
  return { service: 'shop', from, to, amount: 1.25, currency: 'EUR' };
}

function lastHour(): { readonly from: string; readonly to: string; readonly reason: string } {
  const now = Date.now();
  return { from: new Date(now - 3_600_000).toISOString(), to: new Date(now).toISOString(), reason: 'a test says so' };
}
