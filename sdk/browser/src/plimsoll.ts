import { watchErrors } from './errors.ts';
import { openFlags } from './flags.ts';
import { guard } from './guard.ts';
import { openJourneys, type Journey } from './journeys.ts';
import { openQueue, type Queue } from './queue.ts';
import { watchRequests } from './requests.ts';
import type { Attributes, Settings } from './settings.ts';
import { forgetAll, hasAgreed, sessionOf } from './storage.ts';
import { watchVisit } from './visit.ts';
import { openWatch, type Watch } from './watch.ts';

export type { Attributes, Journey, Settings };

export type Plimsoll = {
  /** Begins a journey; one that is open when the page goes away was abandoned. */
  journey(name: string): Journey;
  error(error: unknown): void;
  event(name: string, attributes?: Attributes): void;
  /** A flag's variant that this page shows; it goes with everything that is told from then on. */
  flag(key: string, variant: string): void;
  /** Begins, or ends and forgets everything that was stored. */
  consent(agreed: boolean): void;
  /** Tells what waits and stops watching. */
  close(): void;
};

type Running = {
  queue: Queue;
  watch: Watch;
  journey: (name: string) => Journey;
  error: (error: unknown) => void;
  flag: (key: string, variant: string) => void;
};

const NOTHING = (): void => {};
const NO_JOURNEY: Journey = { step: NOTHING, complete: NOTHING, fail: NOTHING };

/** Starts telling what customers see, as soon as they agree. Nothing in here ever throws into the page. */
export function plimsoll(settings: Settings): Plimsoll {
  let running: Running | undefined;
  let isAgreed: boolean | undefined;
  const start = guard(() => {
    if (isAgreed) running ??= run(settings);
  });
  const stop = (): void => {
    running?.watch.stop();
    running = undefined;
  };
  const consent = guard((agreed: boolean) => {
    isAgreed = agreed;
    if (!agreed) {
      stop();
      forgetAll();
    } else if ((document as { prerendering?: boolean }).prerendering) {
      // A page that is only prepared is not visited yet, and its times begin when it is shown.
      addEventListener('prerenderingchange', start, true);
    } else {
      start();
    }
  });
  guard(() => {
    if (settings.consent === 'ask' ? hasAgreed() : settings.consent) consent(true);
  })();
  return {
    consent,
    journey: (name) => guard(() => running?.journey(name))() ?? NO_JOURNEY,
    error: guard((error) => running?.error(error)),
    event: guard((n, a) => void running?.queue.add({ e: 'event', n, a })),
    flag: guard((k, n) => running?.flag(k, n)),
    close: guard(() => {
      running?.queue.flush(true);
      stop();
    }),
  };
}

function run(settings: Settings): Running {
  const watch = openWatch();
  // Reading the storage takes as long as all the rest of the start. It is done before a ticket is asked for.
  watch.soon(() => {
    queue.session = sessionOf();
    if (parseInt(queue.session, 16) / 2 ** 64 >= (settings.sample as number)) watch.stop();
  });
  const queue = openQueue(settings, watch);
  const tellError = guard(watchErrors)(queue, settings, watch);
  guard(watchRequests)(queue, settings, watch);
  const journey = openJourneys(queue, watch);
  // The last to hear that the page goes away is the one that sends.
  watch.soon(() => watchVisit(queue, watch));
  return { queue, watch, journey, flag: openFlags(queue, settings), error: (error) => tellError?.('script', error) };
}
