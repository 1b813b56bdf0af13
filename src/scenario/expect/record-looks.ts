import { freezeAt } from '../../delivery/freeze.ts';
import { AT_HAND, SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import { nameOf } from '../known-names.ts';
import type { ReadLook } from './read-look.ts';

/** The chain holds, every order was carried out once in effect, and none is left over. */
export const ledger: ReadLook = (words) => {
  words.take('intact');
  return async ({ plane, routers, entries }) => {
    const { firstBroken } = await plane.ledger.verify();
    if (firstBroken !== null) return { holds: false, is: `entry ${firstBroken.seq} is broken: ${firstBroken.why}` };
    for (const { applied } of routers.all()) {
      const twice = applied.find((key, index) => key.includes('/traffic/') && applied.indexOf(key) < index);
      if (twice !== undefined) return { holds: false, is: `the order ${twice} changed the weights twice` };
    }
    const pending = [...plane.ledger.world().pending.keys()];
    if (pending.length > 0) return { holds: false, is: `left over: ${pending.slice(0, 5).join(', ')}` };
    // Time for which there is no evidence at hand is not judged, however long the server was away.
    const judged = (await entries()).map((entry) => (entry.kind === 'rollout.judged' ? entry.body.batches.length : 0));
    const most = judged.reduce((so, count) => Math.max(so, count), 0);
    if (most > AT_HAND / SLOT) return { holds: false, is: `one entry judges ${most} batches` };
    return { holds: true, is: 'the chain holds, and no order is left over' };
  };
};

/** `said "checkout burns"`: some entry of the ledger says so, or some message to people. */
export const said: ReadLook = (words) => {
  const sought = words.next('what was said').text;
  return async ({ entries, people }, since) => {
    const all = (await entries()).filter(({ at }) => at >= since).map(explainEntry);
    const texts = [...all, ...people.told.filter(({ at }) => at >= since).map(({ text }) => text)];
    const found = texts.find((text) => text.includes(sought));
    const last = all.findLast((text) => text !== '');
    return { holds: found !== undefined, is: found ?? `nobody said it; the last that was said: ${last ?? 'nothing'}` };
  };
};

/** `queued 1.2.0`: its start waits until the service is free. */
export const queued: ReadLook = (words) => {
  const version = words.next('a version').text;
  return ({ plane }) => {
    const waiting = [...plane.ledger.world().queue.values()].flat().map(({ request }) => request.candidate);
    return { holds: waiting.includes(version), is: waiting.length === 0 ? 'nothing waits' : `${waiting.join(', ')} wait` };
  };
};

/** `frozen shop`: nothing of the service is promoted now. */
export const frozen: ReadLook = (words, known) => {
  const service = nameOf(words, known, 'service');
  return ({ plane, now }) => {
    const freezes = plane.catalog.current().plans.flatMap((plan) => (plan.service === service ? plan.freezes : []));
    const found = freezeAt({ service, freezes }, plane.ledger.world().freezes.values(), now);
    return {
      holds: found !== null,
      is: found === null ? 'nothing is frozen' : `${found.name} until ${showInstant(found.until)}`,
    };
  };
};

/** `train shop running`, `train shop promoted`. */
export const train: ReadLook = (words, known) => {
  const name = nameOf(words, known, 'train');
  const wanted = words.choose('the phase of a train', ['running', 'falling', 'aborting', 'promoted', 'partly', 'rolled-back']);
  return ({ plane }) => {
    const run = [...plane.ledger.world().trains.runs.values()].findLast((one) => one.train.name === name);
    if (run === undefined) return { holds: false, is: `${name} was never started` };
    return { holds: run.now.phase === wanted, is: `${run.now.phase}: ${run.sentence}` };
  };
};
