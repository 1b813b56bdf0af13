import type { ControlPlane } from '../src/loops/control-plane.ts';
import type { World } from './world.ts';

/** The share that a version really has at the router of its service. */
export function shareNow({ services }: World, service: string, version: string): number {
  return services.get(service)?.orders.at(-1)?.weights[version] ?? 0;
}

/** Some control plane runs and is not stopped. */
export function isUp(world: World): boolean {
  return running(world) !== null;
}

export function running({ processes, scheduler }: World): ControlPlane | null {
  const up = processes.find(({ life, plane }) => life.alive && plane !== null && life.stoppedUntil <= scheduler.now());
  return up?.plane ?? null;
}

/** What costs much is looked at in one world of five, and in those that were written by hand. */
export function isLookedAtClosely({ story }: World): boolean {
  return story.seed % 5 === 0;
}

/** What people say takes nothing away from the evidence. */
const DISTURBING: ReadonlySet<string> = new Set(['telemetry', 'rate', 'incident', 'hand', 'error', 'slow', 'crash', 'stop']);

/** Nothing but customers and people, for so long and for everything that the service's rollouts rest on. */
export function isUndisturbed({ story, scheduler, start }: World, forMs: number): boolean {
  const now = scheduler.now() - start;
  return story.events.every((event) => {
    if (!DISTURBING.has(event.do)) return true;
    const over = event.at + ('forMs' in event ? event.forMs : 0) + ('downMs' in event ? event.downMs : 0);
    return event.at > now || over < now - forMs;
  });
}
