import assert from 'node:assert/strict';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import type { Catalog, RolloutPlan } from '../../src/catalog/catalog.ts';
import type { HookCall } from '../../src/ports/hook.ts';
import type { Command } from '../../src/delivery/obey.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';
import { PLAN } from '../../src/delivery/rollout.test-data.ts';
import { SECOND } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { controlTick, type ControlParts } from '../../src/loops/control-tick.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { startQueued } from '../../src/loops/release-round.ts';
import { commandRollout, retryRollout, startRollout, type Refusal, type StartRequest } from '../../src/loops/rollouts.ts';
import { openTrafficWatch } from '../../src/loops/traffic-watch.ts';
import { openPatience } from '../../src/loops/within-patience.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT } from './checkout-traces.ts';
import { openTroubledRouter, type TroubledRouter } from './troubled-router.ts';

export type RolloutWorld = {
  readonly clock: VirtualClock;
  readonly troubled: TroubledRouter;
  readonly notifier: ReturnType<typeof openMemoryNotifier>;
  readonly calls: readonly HookCall[];
  readonly parts: ControlParts;
  /** Seconds with traffic, as a server takes them. */
  pass(seconds: number): Promise<void>;
  start(request?: Partial<StartRequest>): Promise<{ readonly id: string } | Refusal>;
  retry(id: string): Promise<{ readonly id: string } | Refusal>;
  command(id: string, command: Command, actor?: string): Promise<Refusal | null>;
  rollout(id: string): Rollout;
  entries(): Promise<readonly Entry[]>;
  /** The process is gone; another one starts with the same stores, the same router and nothing in memory. */
  restart(): Promise<RolloutWorld>;
};

type Given = {
  readonly plan?: Partial<RolloutPlan>;
  readonly store?: LedgerStore;
  readonly troubled?: TroubledRouter;
  readonly clock?: VirtualClock;
  readonly notifier?: ReturnType<typeof openMemoryNotifier>;
  readonly hookSays?: 'yes' | 'no' | 'unknown';
};

/** The loops of rollouts over a ledger and a router in memory, without telemetry: what people say moves it. */
export async function openRolloutWorld(given: Given = {}): Promise<RolloutWorld> {
  const {
    clock = openVirtualClock(1_800_000_000_000),
    store = openMemoryLedgerStore(),
    troubled = openTroubledRouter(),
    notifier = openMemoryNotifier(),
  } = given;
  const catalog: Catalog = { ...CHECKOUT, plans: [{ ...PLAN, budget: null, ...given.plan }] };
  const ledger = await openLedger({ store, clock });
  const stores = { store: openMemoryCellStore(), journal: openMemoryJournal() };
  const { keeper } = await openIntake({ ...stores, clock, rules: intakeRules(CHECKOUT) });
  const calls: HookCall[] = [];
  const hooks = {
    call: async (call: HookCall) => {
      calls.push(call);
      return { say: given.hookSays ?? 'yes', text: 'it says so' } as const;
    },
  };
  const openRouter = () => troubled.router;
  const parts: ControlParts = {
    ledger,
    catalog: () => catalog,
    evidence: () => keeper.evidence,
    traffic: openTrafficWatch(openRouter),
    hands: { openRouter, notifier, hooks, address: () => null, attempts: new Map(), routers: openPatience() },
    patience: openPatience(),
  };
  const request = { plan: PLAN.name, candidate: '1.1.0', baseline: '1.0.0', reason: 'faster', actor: 'ada' };
  return {
    clock,
    troubled,
    notifier,
    calls,
    parts,
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(SECOND);
        troubled.inner.serve(100);
        await startQueued(parts, clock.now());
        await controlTick(parts, clock.now());
        await new Promise(setImmediate);
      }
    },
    start: (rest = {}) => startRollout(parts, { ...request, ...rest }),
    retry: (id) => retryRollout(parts, { id, reason: 'once more', actor: 'ada' }),
    command: (id, command, actor = 'ada') => commandRollout(parts, { id, command, reason: 'I say so', actor }),
    rollout: (id) => ledger.world().rollouts.get(id)?.rollout ?? assert.fail(`no rollout ${id}`),
    entries: () => store.read({ after: 0, limit: 10_000 }),
    restart: () => openRolloutWorld({ ...given, clock, store, troubled, notifier }),
  };
}

export function idOf(answer: { readonly id: string } | Refusal): string {
  return 'id' in answer ? answer.id : assert.fail(answer.text);
}
