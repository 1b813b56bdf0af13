import assert from 'node:assert/strict';
import type { Instant } from '../../src/kernel/units.ts';
import { rollout, type RolloutView } from '../../src/wire/rollout.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { jsonTraces } from '../intake/payload.ts';
import { jsonPost } from './provoked.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

const START = 1_767_225_600_000 as Instant;
/** Requests a second, told second by second. */
const RATE = 100;

/** The real server on a virtual clock, with customers whose requests go through the router and whose telemetry arrives. */
export type MovingWorld = AsyncDisposable & {
  readonly served: ServedWorld;
  pass(seconds: number): Promise<void>;
  /** Passes time until the rollout is as wanted, and fails after so many seconds. */
  until(id: string, isSo: (view: RolloutView) => boolean, within?: number): Promise<RolloutView>;
  show(id: string): Promise<RolloutView>;
  start(plan: string, more?: object): Promise<RolloutView>;
  /** A word of somebody; answers with the status. */
  say(id: string, word: string, by: string): Promise<number>;
  /** Messages to people so far. */
  told(): Promise<readonly string[]>;
};

/** `labels` are attributes of every event besides those of its service and version. */
export async function openMovingWorld(
  plans: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): Promise<MovingWorld> {
  const clock = openVirtualClock(START);
  const catalog = `${CATALOG.replace('  owner: team-shop\n  match:', '  owner: team-shop\n  cohorts: { version: service.version, region: cloud.region }\n  match:')}---\n${plans.join('---\n')}`;
  const served = await serveWorld({ clock, catalog });
  const second = async (): Promise<void> => {
    const at = clock.advance(1_000);
    await served.plane.intake.accept(jsonTraces(tracesOf(served.router.serve(RATE), { labels, endMs: at - 1 })));
    for (const { every, run } of served.plane.jobs) if ((at - START) % every === 0) await run(at);
    await served.plane.intake.settled();
  };
  const show = async (id: string): Promise<RolloutView> =>
    rollout.parse(await (await served.ask(`/api/v1/rollouts/${id}`)).json());
  return {
    served,
    show,
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 1) await second();
    },
    async until(id, isSo, within = 1_200) {
      for (let left = within; left > 0; left -= 5) {
        const view = await show(id);
        if (isSo(view)) return view;
        for (let each = 0; each < 5; each += 1) await second();
      }
      return assert.fail(JSON.stringify(await show(id), null, 2));
    },
    async start(plan, more = {}) {
      const body = { plan, candidate: '1.1.0', baseline: '1.0.0', ...more };
      const answer = await served.ask('/api/v1/rollouts', jsonPost(body));
      return rollout.parse(await answer.json());
    },
    async say(id, word, by) {
      const asked = jsonPost({ reason: 'a test says so' });
      const headers = { ...(asked.headers as Record<string, string>), 'x-plimsoll-actor': by };
      return (await served.ask(`/api/v1/rollouts/${id}/${word}`, { ...asked, headers })).status;
    },
    async told() {
      const entries = await served.plane.ledger.read({ after: 0, limit: 10_000 });
      const effects = entries.flatMap(({ body }) => ('effects' in body ? body.effects : []));
      return effects.flatMap((effect) => (effect.do === 'notify' ? [effect.text] : []));
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

type Telling = { readonly labels: Readonly<Record<string, string>>; readonly endMs: number };

function tracesOf(requests: Readonly<Record<string, number>>, { labels, endMs }: Telling): Uint8Array {
  const resourceSpans = Object.entries(requests)
    .filter(([, count]) => count > 0)
    .map(([version, count]) => {
      const attributes = Object.entries({ 'service.name': 'shop', 'service.version': version, ...labels });
      const spans = Array.from({ length: count }, () => ({
        name: 'GET /',
        kind: 2,
        startTimeUnixNano: `${endMs - 20}000000`,
        endTimeUnixNano: `${endMs}000000`,
        attributes: [{ key: 'http.response.status_code', value: { intValue: 200 } }],
      }));
      const resource = { attributes: attributes.map(([key, stringValue]) => ({ key, value: { stringValue } })) };
      return { resource, scopeSpans: [{ spans }] };
    });
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}
