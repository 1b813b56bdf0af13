import { setTimeout as after } from 'node:timers/promises';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { carryOn, isBad } from './carry-on.ts';
import type { Standing } from './carry-on.ts';
import { followRollout, openRollout, patiently } from './release.ts';
import type { Plot } from './release.ts';
import type { RunningShop } from './run-shop.ts';

export type Ending = {
  readonly id: string;
  readonly candidate: string;
  readonly phase: RolloutSummaryView['phase'];
  readonly sentence: string;
};
export type Telling = Plot & { readonly shop: RunningShop; readonly once: boolean };

/** Long enough to see the healthy shop first, and short enough that the whole story fits into two minutes. */
const FIRST_RELEASE_AFTER_MS = 8_000;
const SECOND_RELEASE_AFTER_MS = 4_000;
const RELEASE_EVERY_MS = 240_000;
/** Then it goes out all the same, and Plimsoll says what it waits for. */
const KNOWN_WITHIN_MS = 30_000;
export const FIRST_RELEASE = '1.1.0';
const STORY = [FIRST_RELEASE, '1.2.0'];

/** What to expect, for whoever starts the demo for the first time. */
export const OUTLOOK = `
  Without a touch:
    0:09   storefront 1.1.0, a good release, goes out by evidence: to 25 %, 50 % and 100 % of shoppers
    1:20   storefront 1.2.0 breaks 5 % of checkouts, and is taken back within seconds of enough evidence
    then   a release every four minutes, good and bad in turn. Ctrl-C stops everything
`;

/** Makes the shop what Plimsoll remembers it to be: the same versions, and the share that was asked for. */
export async function recreateShop({ stable, active }: Standing, shop: RunningShop): Promise<void> {
  await shop.startVersion(stable);
  if (active !== null) await shop.startVersion(active.candidate);
  await shop.shareAsAsked();
}

/** One release after the other, good and bad in turn; with `once` it ends after the first of each. */
export async function tellStory(telling: Telling): Promise<readonly Ending[]> {
  const { say, signal, once } = telling;
  let pauseMs = FIRST_RELEASE_AFTER_MS;
  for (;;) {
    const now = await settle(telling);
    if (once && now.active === null && !STORY.includes(now.next)) return endings(telling);
    const told = await tellNext(now, { ...telling, pauseMs });
    pauseMs = told && STORY.includes((await settle(telling)).next) ? SECOND_RELEASE_AFTER_MS : RELEASE_EVERY_MS;
    if (pauseMs === RELEASE_EVERY_MS && !once) say.step('The next release comes in four minutes; Ctrl-C stops everything');
    signal.throwIfAborted();
  }
}

/** Follows the rollout that is under way, or begins the next one; false when the shop goes on without it. */
async function tellNext(now: Standing, telling: Telling & { readonly pauseMs: number }): Promise<boolean> {
  const { say, signal, once, pauseMs } = telling;
  try {
    if (now.active !== null) await followRollout(now.active.id, telling);
    else {
      await after(pauseMs, undefined, { signal });
      await release(now, telling);
    }
    return true;
  } catch (cause) {
    if (once || signal.aborted) throw cause;
    say.trouble(`The release could not be told to its end: ${cause instanceof Error ? cause.message : String(cause)}`);
    return false;
  }
}

/** Asks where the story stands; between rollouts one version serves, and whatever else still runs is stopped. */
async function settle(telling: Telling): Promise<Standing> {
  const { api, say, signal, shop } = telling;
  const standing = carryOn(await patiently({ say, signal }, () => api.rollouts()));
  if (standing.active !== null) return standing;
  for (const version of shop.versions().filter((each) => each !== standing.stable)) {
    await shop.stopVersion(version, signal);
    say.step(`Storefront ${version} gets no requests any more and is stopped`);
  }
  return standing;
}

async function release({ stable, next }: Standing, telling: Telling): Promise<void> {
  const { say, shop } = telling;
  const quality = isBad(next) ? 'a bad release: it breaks 5 % of checkouts' : 'a good release';
  say.step(`Storefront ${next} is deployed, ${quality}. It gets no traffic yet`);
  await shop.startVersion(next);
  await budgetKnown(telling);
  const reason = isBad(next) ? 'new discount table' : 'faster product pages';
  const id = await openRollout({ candidate: next, baseline: stable, reason }, telling);
  await followRollout(id, telling);
}

/** The plan lets nothing go further while the budget is not known, and the first half minute of a fresh shop is too little. */
async function budgetKnown({ api, say, signal }: Telling): Promise<void> {
  const until = performance.now() + KNOWN_WITHIN_MS;
  while (performance.now() < until && (await patiently({ say, signal }, () => api.blind('checkout-availability')))) {
    await after(500, undefined, { signal });
  }
}

async function endings({ api, say, signal }: Telling): Promise<readonly Ending[]> {
  const known = await patiently({ say, signal }, () => api.rollouts());
  return STORY.flatMap((version) => known.filter((each) => each.candidate === version).map(toEnding));
}

function toEnding({ id, candidate, phase, sentence }: RolloutSummaryView): Ending {
  return { id, candidate, phase, sentence };
}

/** Whether the good release went out and the bad one was taken back. */
export function endedAsTheyShould(ends: readonly Ending[]): boolean {
  const phaseOf = (version: string): string | undefined => ends.find((each) => each.candidate === version)?.phase;
  return STORY.every((version) => phaseOf(version) === (isBad(version) ? 'rolled-back' : 'promoted'));
}
