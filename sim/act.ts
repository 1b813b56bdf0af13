import { after, MINUTE, type DurationMs } from '../src/kernel/units.ts';
import type { Command } from '../src/delivery/obey.ts';
import type { ControlPlane } from '../src/loops/control-plane.ts';
import { setFreeze } from '../src/loops/freezes.ts';
import { askGate, openGate } from '../src/loops/gates.ts';
import { commandRollout, retryRollout, startRollout, type RolloutParts } from '../src/loops/rollouts.ts';
import { revokeVersion } from '../src/loops/versions.ts';
import { WORLD } from './scheduler.ts';
import type { CommandName, StoryEvent } from './story.ts';
import { count, FIRST_VERSION, trace, type ServiceTruth, type World } from './world.ts';

/** One event of the story happens. People speak to a process that runs; when none does, or it dies, they are not heard. */
export function act(world: World, event: StoryEvent): void {
  const now = world.scheduler.now();
  switch (event.do) {
    case 'rate':
      return void serviceOf(world, event).rates.push({ until: now + event.forMs, times: event.times });
    case 'incident':
      return void serviceOf(world, event).incidents.push({ until: now + event.forMs, errors: event.errors });
    case 'telemetry':
      return void serviceOf(world, event).troubles.push({ until: now + event.forMs, how: event.how, share: event.share });
    case 'hand':
      return moveByHand(world, serviceOf(world, event), event.share);
    case 'crash':
      return void processOf(world, event)?.crashes.push({
        on: event.on,
        left: event.nth,
        when: event.when,
        downMs: event.downMs,
      });
    case 'error':
      return void processOf(world, event)?.errors.push({ on: event.on, when: event.when, left: event.times });
    case 'slow':
      return void processOf(world, event)?.slow.push({
        on: event.on,
        way: event.way ?? 'back',
        ms: event.ms,
        until: now + event.forMs,
      });
    case 'hook':
      return void world.listeners.hookSays.push({ until: now + event.forMs, say: event.say });
    case 'stop': {
      const process = processOf(world, event);
      if (process !== undefined) process.life.stoppedUntil = now + event.forMs;
      return undefined;
    }
    case 'edit':
      return edit(world, event.what);
    default:
      return say(world, event);
  }
}

type Spoken = Extract<StoryEvent, { do: 'release' | 'command' | 'retry' | 'train' | 'gate' | 'ask' | 'freeze' | 'revoke' }>;

function say(world: World, event: Spoken): void {
  if (event.do === 'release')
    serviceOf(world, event).versions.set(event.candidate, { quality: event.quality, since: world.scheduler.now() - world.start });
  const process = world.processes.find(({ life, plane }) => life.alive && plane !== null);
  const plane = process?.plane ?? null;
  if (process === undefined || plane === null) return notHeard(world, event);
  world.scheduler.soon(process.life, () => {
    speak(world, plane, event).then(
      (answer) => {
        count(world, `${event.do}${event.do === 'command' ? ` ${event.say}` : ''}: ${answer}`);
        trace(world, `${event.do} ${'service' in event ? event.service : ''}: ${answer}`);
        if (event.do === 'command') world.told.push(`${event.say}: ${answer}`);
      },
      (cause: unknown) => {
        notHeard(world, event);
        trace(world, `${event.do} failed: ${cause instanceof Error ? cause.message : String(cause)}`);
      },
    );
  });
}

/** Whoever waits to be called back asks again; people see that nobody listens. */
function notHeard(world: World, event: Spoken): void {
  count(world, `${event.do} not heard`);
  const again = world.scheduler.now() + ASK_AGAIN_MS;
  if (event.do === 'ask') world.scheduler.at(again, WORLD, () => say(world, event));
}
const ASK_AGAIN_MS = 3_000;

/** What is answered: `done`, or the code of the refusal. */
async function speak(world: World, plane: ControlPlane, event: Spoken): Promise<string> {
  const parts = partsOf(plane);
  const why = { reason: 'as the story wants it', actor: 'ann' };
  switch (event.do) {
    case 'release': {
      const { service, candidate, fastTrack } = event;
      const baseline = servingOf(serviceOf(world, event));
      return said(await startRollout(parts, { plan: service, candidate, baseline, fastTrack, ...why }));
    }
    case 'command': {
      const id = newestOf(plane, event.service);
      if (id === null) return 'nothing to command';
      return said(
        await commandRollout(parts, {
          id,
          command: commandOf(event.say, { world, forMs: event.forMs }),
          ...why,
          actor: event.by,
        }),
      );
    }
    case 'retry': {
      const id = newestOf(plane, event.service);
      return id === null ? 'nothing to retry' : said(await retryRollout(parts, { id, ...why }));
    }
    case 'train':
      return said(await plane.trains.start({ train: 'both', versions: versionsOf(world), ...why }));
    case 'gate': {
      const [service, version] = [serviceOf(world, event), newestOf(plane, event.service)];
      const question = { service: event.service, version: servingOf(service), plan: event.service, rollout: version };
      const answer = await askGate(parts, { question, actor: 'pipeline' });
      return 'code' in answer ? answer.code : answer.say;
    }
    case 'ask':
      return openGate(parts, gateOf(world, plane, event));
    case 'freeze':
      return said(await setFreeze(parts, { service: event.service, for: event.forMs as DurationMs, ...why }));
    case 'revoke':
      return said(await revokeVersion(parts, { service: event.service, version: event.candidate, ...why }));
  }
}

type Asking = Extract<Spoken, { do: 'ask' }>;
function gateOf(world: World, plane: ControlPlane, { at, service, about, forMs }: Asking): Parameters<typeof openGate>[1] {
  const rollout = about === 'rollout' ? newestOf(plane, service) : null;
  const version = about === 'version' ? ([...(world.services.get(service)?.versions.keys() ?? [])].at(-1) ?? null) : null;
  const question = { service, version, plan: service, rollout };
  // The same job has the same name however often it is asked for.
  const id = `job-${service}-${at}`;
  const callback = { address: `http://127.0.0.1:9/${id}`, environment: service, installation: null };
  const opened = { question, until: after(world.scheduler.now(), forMs as DurationMs), callback };
  return { id, opened, actor: 'pipeline' };
}

function said(answer: { readonly code: string } | object | null): string {
  return answer !== null && 'code' in answer ? answer.code : 'done';
}

function commandOf(say: CommandName, { world, forMs }: { world: World; forMs: number }): Command {
  return say === 'hold' ? { say, until: after(world.scheduler.now(), forMs as DurationMs) } : { say };
}

export function partsOf({
  ledger,
  traffic,
  corroborate,
  catalog,
  keeper,
  cellStore,
  adjusted,
  poll,
}: ControlPlane): RolloutParts {
  const known = { catalog: catalog.current, evidence: () => keeper.evidence, adjusted, polls: poll.health };
  return { ...known, ledger, traffic, corroborate, cellStore };
}

function newestOf({ ledger }: ControlPlane, service: string): string | null {
  return [...ledger.world().rollouts.values()].findLast(({ rollout }) => rollout.plan.service === service)?.rollout.id ?? null;
}

/** The version that an operator sees serving: the one with the most traffic. */
function servingOf({ router, orders }: ServiceTruth): string {
  void router;
  const weights = orders.at(-1)?.weights ?? { [FIRST_VERSION]: 1 };
  return Object.entries(weights).toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? FIRST_VERSION;
}

function versionsOf(world: World): Readonly<Record<string, { candidate: string; baseline: string }>> {
  return Object.fromEntries(
    [...world.services].map(([name, service]) => {
      service.versions.set('3.0.0', { quality: 'good', since: world.scheduler.now() - world.start });
      return [name, { candidate: '3.0.0', baseline: servingOf(service) }];
    }),
  );
}

/** Somebody sets the weights past the control plane. */
function moveByHand(world: World, { router, orders }: ServiceTruth, share: number): void {
  const [one, other = FIRST_VERSION] = Object.keys(orders.at(-1)?.weights ?? { [FIRST_VERSION]: 1 });
  const weights = one === undefined || one === other ? { [other]: 1 } : { [one]: 1 - share, [other]: share };
  void router.apply({ key: `hand/${world.scheduler.now()}`, weights });
}

function edit(world: World, what: 'target' | 'plan' | 'broken' | 'mend'): void {
  const { promised } = world;
  const next = {
    target: { ...promised, target: promised.target === 0.99 ? 0.98 : 0.99 },
    plan: { ...promised, extraBakeSeconds: (promised.extraBakeSeconds + 10) % 30 },
    broken: { ...promised, broken: true },
    mend: { ...promised, broken: false },
  } as const;
  world.promised = next[what];
  for (const changed of world.watchers) world.scheduler.soon(WORLD, changed);
}

function serviceOf({ services }: World, { service }: { readonly service: string }): ServiceTruth {
  return services.get(service) ?? [...services.values()][0]!;
}

function processOf({ processes }: World, { plane }: { readonly plane: number }): World['processes'][number] | undefined {
  return processes[plane];
}

export const LONGEST_FREEZE = 3 * MINUTE;
