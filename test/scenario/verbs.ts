import assert from 'node:assert/strict';
import type { Rollout } from '../../src/delivery/rollout.ts';
import { AT_HAND, SLOT } from '../../src/evidence/cell.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { after, type DurationMs } from '../../src/kernel/units.ts';
import { commandRollout, startRollout } from '../../src/loops/rollouts.ts';
import { factsOf } from '../../src/loops/rollout-facts.ts';
import { judgeCatalogObjective } from '../../src/loops/objectives.ts';
import type { Stage, Verbs } from './stage.ts';

/** The acts that stories are made of. `docs/scenarios.md` tells what each does. */
export const verbs: Verbs = {
  customers(stage, [rate = '0']) {
    stage.rate = Number(rate.replace('/s', ''));
  },
  fault(stage, [version = '', kind = '', share = '0%']) {
    const known = stage.faults.get(version) ?? { errors: 0.001, slow: 0.001 };
    stage.faults.set(version, { ...known, [kind]: Number(share.replace('%', '')) / 100 });
  },
  async release(stage, [candidate = '', , baseline = '']) {
    const answer = await startRollout(partsOf(stage), {
      plan: 'storefront',
      candidate,
      baseline,
      reason: 'a story',
      actor: 'scenario',
    });
    assert.ok('id' in answer, JSON.stringify(answer));
    stage.releases.set(candidate, answer.id);
  },
  async refuse(stage, [, candidate = '', , baseline = '', , code = '']) {
    const answer = await startRollout(partsOf(stage), {
      plan: 'storefront',
      candidate,
      baseline,
      reason: 'a story',
      actor: 'scenario',
    });
    assert.equal('code' in answer ? answer.code : answer.id, code);
  },
  async operator(stage, [say = '', candidate = '', ...rest]) {
    const command =
      say === 'hold'
        ? { say, until: after(stage.now, (Number(rest[1]?.replace('s', '')) * 1_000) as DurationMs) }
        : { say: say as 'resume' | 'abort' | 'promote' };
    const refusal = await commandRollout(partsOf(stage), {
      id: idOf(stage, candidate),
      command: command as Parameters<typeof commandRollout>[1]['command'],
      reason: 'a story',
      actor: 'operator',
    });
    assert.equal(refusal, null);
  },
  telemetry(stage, [word]) {
    stage.telemetry = word === 'flows';
  },
  router(stage, [word]) {
    stage.routerAnswers = word === 'answers';
  },
  async weights(stage, [version = '', share = '0%', other = '']) {
    const part = Number(share.replace('%', '')) / 100;
    await stage.router.apply({ key: `somebody-${stage.now}`, weights: { [version]: part, [other]: 1 - part } });
  },
  /** Somebody edits the catalog: every place where the first text stands gets the second. */
  async redefine(stage, [from = '', , to = '']) {
    stage.catalog = stage.catalog.map(({ file, text }) => ({ file, text: text.replaceAll(from, to) }));
    stage.catalogChanged();
    await new Promise(setImmediate);
  },
  /** Stopped for a while, and started again with what was in the stores. */
  async server(stage, [word]) {
    stage.away = word === 'stops';
    if (!stage.away) stage.plane = await stage.open();
  },
  /** The process dies between two instructions; what was not in a store is gone. */
  async crash(stage) {
    stage.plane = await stage.open();
  },
  async expect(stage, [subject = '', ...words]) {
    if (subject === 'ledger') return expectLedger(stage);
    if (subject === 'paged' || subject === 'nobody')
      return assert.equal(stage.notifier.sent.length > 0, subject === 'paged', JSON.stringify(stage.notifier.sent));
    if (subject === 'objective') return expectObjective(stage, words);
    if (subject === 'score') return expectScore(stage, words);
    if (subject === 'share') return expectShare(stage, words);
    if (subject === 'verdict') return expectVerdict(stage, words);
    if (subject === 'said') return expectSaid(stage, words.join(' '));
    const { now } = rolloutOf(stage, subject);
    assert.equal(now.phase, words[0]);
    if (words[1] === 'because') assert.equal('because' in now ? now.because : null, words[2]);
    return undefined;
  },
};

/** The chain holds, every order was carried out once in effect, and none is left over. */
async function expectLedger({ plane, router }: Stage): Promise<void> {
  const { firstBroken } = await plane.ledger.verify();
  assert.equal(firstBroken, null);
  const ours = router.applied.filter((key) => key.includes('/traffic/'));
  assert.deepEqual(ours, [...new Set(ours)], 'an order changed the weights twice');
  assert.deepEqual([...plane.ledger.world().pending.keys()], []);
  // Time for which there is no evidence at hand is not judged, however long the server was away.
  const entries = await plane.ledger.read({ after: 0, limit: 10_000 });
  const most = Math.max(0, ...entries.map((entry) => (entry.kind === 'rollout.judged' ? entry.body.batches.length : 0)));
  assert.ok(most <= AT_HAND / SLOT, `one entry judges ${most} batches`);
}

function expectObjective(stage: Stage, [name = '', health = '', , because]: readonly string[]): void {
  const objective = stage.plane.catalog.current().objectives.find((one) => one.name === name);
  assert.ok(objective, `no objective ${name}`);
  const verdict = judgeCatalogObjective(
    { catalog: stage.plane.catalog.current, evidence: () => stage.plane.keeper.evidence },
    objective,
    stage.now,
  );
  assert.equal(verdict.health, health);
  if (because !== undefined) assert.equal(verdict.because, because);
}

function expectScore({ plane, now }: Stage, [name = '', standing = '', , because]: readonly string[]): void {
  const shown = plane.scores.current(now).find(({ scored }) => scored.name === name);
  assert.ok(shown, `nothing called ${name} has a score`);
  const { lo, point, hi, confidence } = shown.score;
  assert.equal(shown.state.standing, standing, JSON.stringify({ ...shown.state, lo, point, hi, confidence }));
  if (because !== undefined) assert.equal(shown.state.because, because);
}

async function expectShare({ router }: Stage, [version = '', share = '0%']: readonly string[]): Promise<void> {
  const { weights } = await router.observe();
  assert.ok(Math.abs((weights[version] ?? 0) - Number(share.replace('%', '')) / 100) < 1e-9, JSON.stringify(weights));
}

/** What the rollout's page says of the candidate now, which after its end is what was known then. */
function expectVerdict(stage: Stage, [candidate = '', kind = '']: readonly string[]): void {
  const { plane, now } = stage;
  const record = plane.ledger.world().rollouts.get(idOf(stage, candidate)) ?? assert.fail(`there is no rollout of ${candidate}`);
  const parts = { catalog: plane.catalog.current, evidence: () => plane.keeper.evidence };
  const seen = { at: now, orderPending: false, world: plane.ledger.world(), ...plane.traffic.latest(record.rollout) };
  assert.equal(factsOf(parts, record, seen).comparison.kind, kind);
}

async function expectSaid({ plane }: Stage, words: string): Promise<void> {
  const entries = await plane.ledger.read({ after: 0, limit: 10_000 });
  assert.ok(
    entries.some((entry) => explainEntry(entry).includes(words)),
    'nobody said it',
  );
}

function idOf({ releases }: Stage, candidate: string): string {
  return releases.get(candidate) ?? assert.fail(`${candidate} was never released`);
}

function rolloutOf(stage: Stage, candidate: string): Rollout {
  return (
    stage.plane.ledger.world().rollouts.get(idOf(stage, candidate))?.rollout ?? assert.fail(`there is no rollout of ${candidate}`)
  );
}

function partsOf({ plane }: Stage): Parameters<typeof startRollout>[0] {
  const { ledger, traffic, corroborate } = plane;
  return { ledger, traffic, corroborate, catalog: plane.catalog.current, evidence: () => plane.keeper.evidence };
}
