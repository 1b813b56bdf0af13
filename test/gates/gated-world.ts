import assert from 'node:assert/strict';
import { runCommand, type Ran } from '../cli/server-process.ts';
import { CATALOG } from '../http/sample-catalog.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { jsonTraces } from '../intake/payload.ts';
import { checkoutTraces } from '../loops/checkout-traces.ts';

/** One hour of promises, so that an hour of telemetry is all that is to be known. */
const HOURLY = CATALOG.replace('duration: 28d', 'duration: 1h')
  .replace('service.name: shop', 'service.name: storefront')
  .replace('match:', 'cohorts: { version: service.version }\n  match:');
export const START = Date.parse('2026-11-21T12:00:00Z');
const SLOT_MS = 10_000;

/** What customers of one version meet in ten seconds. */
export type Served = Readonly<Record<string, { readonly good?: number; readonly bad?: number }>>;

/** A served control plane on a virtual clock, whose service is used as the test says. */
export type GatedWorld = ServedWorld & {
  readonly clock: VirtualClock;
  /** So many slots of ten seconds pass, with these customers in each, and every round is done once in each. */
  pass(slots: number, served: Served): Promise<void>;
  post(path: string, body: unknown, token?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** The program, asking this server. */
  run(...args: readonly string[]): Promise<Ran>;
};

export async function openGatedWorld(
  edit: (catalog: string) => string = (catalog) => catalog,
  given: Omit<NonNullable<Parameters<typeof serveWorld>[0]>, 'clock' | 'catalog'> = {},
): Promise<GatedWorld> {
  const clock = openVirtualClock(START);
  const world = await serveWorld({ ...given, clock, catalog: edit(HOURLY) });
  const state = { number: 0 };
  return Object.assign(world, {
    clock,
    async pass(slots: number, served: Served) {
      for (let slot = 0; slot < slots; slot += 1) {
        for (const [version, { good = 0, bad = 0 }] of Object.entries(served)) {
          state.number += 1;
          const body = checkoutTraces({ number: state.number, endMs: clock.now() - 1_000, good, bad, version });
          assert.equal((await world.plane.intake.accept(jsonTraces(body))).say, 'accepted');
        }
        await world.plane.intake.settled();
        await world.round();
        clock.advance(SLOT_MS);
      }
      await world.round();
    },
    async post(path: string, body: unknown, token = TOKEN) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } };
      const answer = await world.ask(path, { ...init, body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    run: (...args: readonly string[]) => runCommand(['--server', world.url, '--token', TOKEN, ...args]),
  });
}
