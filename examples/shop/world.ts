import { carryOn, weightsOf } from './world/carry-on.ts';
import { stopAll } from './world/kept-process.ts';
import type { House } from './world/kept-process.ts';
import { readOptions } from './world/options.ts';
import type { Options } from './world/options.ts';
import { openPlimsollApi } from './world/plimsoll-api.ts';
import { explainTakenPorts } from './world/ports.ts';
import { patiently } from './world/release.ts';
import { runPlimsoll } from './world/run-plimsoll.ts';
import { runShop } from './world/run-shop.ts';
import { openSay } from './world/say.ts';
import { FIRST_RELEASE, OUTLOOK, endedAsTheyShould, recreateShop, tellStory } from './world/story.ts';
import { watchSignals } from './world/watch-signals.ts';

/** The longest that `--once` may take before it counts as failed. */
const ONCE_WITHIN_MS = 900_000;

const read = readOptions(process.argv.slice(2));
// Connections that are kept open for reuse would delay the exit, so it is said.
if (read.kind === 'options') process.exit(await runWorld(read.options));
else {
  process[read.kind === 'help' ? 'stdout' : 'stderr'].write(read.text);
  process.exitCode = read.kind === 'help' ? 0 : 2;
}

/** Starts everything, tells the story until it is stopped, stops everything; gives the exit code. */
async function runWorld(options: Options): Promise<number> {
  const say = openSay(options);
  const taken = await explainTakenPorts(options.ports);
  for (const text of taken) say.plain(text);
  if (taken.length > 0) return 1;

  const stop = new AbortController();
  const failure = { text: '' };
  const summary: { json: string | null } = { json: null };
  const fail = (text: string): void => {
    failure.text ||= text;
    stop.abort();
  };
  const house: House = { logs: `${options.data}/logs`, say, giveUp: fail, signal: stop.signal, kept: new Set() };
  watchSignals({ house, stop });
  const late = options.once
    ? setTimeout(() => fail('The two releases did not end within 15 minutes'), ONCE_WITHIN_MS)
    : undefined;
  const code = await Promise.race([runUntilStopped(options, house, summary), rejectOnAbort(stop.signal)]).catch(
    (cause: unknown) => {
      if (!stop.signal.aborted) fail(cause instanceof Error ? cause.message : String(cause));
      return options.once ? 1 : 0; // A stop that was asked for is no failure of the demo, but it leaves the two releases undone.
    },
  );
  clearTimeout(late);
  if (failure.text !== '') say.trouble(`${failure.text}\nThe logs of all processes are in ${house.logs}`);
  say.step('Stopping: shoppers, router, services, Plimsoll');
  await stopAll(house.kept);
  say.step('Everything has stopped. Starting again carries on from here');
  if (summary.json !== null) say.plain(summary.json);
  return failure.text === '' ? code : 1;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  );
}

async function runUntilStopped(options: Options, house: House, summary: { json: string | null }): Promise<number> {
  const { say, signal } = house;
  say.step('Plimsoll is starting');
  const plimsoll = await runPlimsoll(options, house);
  say.plain(`\n  Open  ${plimsoll.url}/?token=${plimsoll.adminToken}\n`);
  say.step(`Plimsoll is ready (process ${plimsoll.process.pid()}); its data is in ${options.data}`);
  const api = openPlimsollApi({ url: plimsoll.url, token: plimsoll.adminToken });
  const standing = async () => carryOn(await patiently({ say, signal }, () => api.rollouts()));

  const start = await standing();
  const shop = await runShop(
    {
      ports: options.ports,
      telemetry: plimsoll.telemetry,
      pages: plimsoll.pages,
      wantedWeights: async () => weightsOf(await standing()),
    },
    house,
  );
  await recreateShop(start, shop);
  await shop.startShoppers();
  say.step(`The shop serves version ${start.stable} at http://127.0.0.1:${options.ports['shop-port']}, and shoppers arrive`);
  if (start.active !== null) say.step(`The release of ${start.active.candidate} goes on where it was`);
  else if (start.next === FIRST_RELEASE) say.note(OUTLOOK);

  const ends = await tellStory({ api, shop, say, signal, once: options.once });
  const ok = endedAsTheyShould(ends);
  const shoppers = await shop.closeDoors();
  const { applied, requests } = await shop.routing();
  summary.json = JSON.stringify({ ok, releases: ends, router: { applied, requests }, shoppers });
  return ok ? 0 : 1;
}
