import type { Catalog, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Instant } from '../kernel/units.ts';
import { heardAs } from './sight.ts';

/** The others have a part of each turn, too: windows move on where nothing is heard. */
const PART_OF_THE_HEARD = 0.75;

/**
 * Whose turn it is to be judged: those first of which something was heard since they were judged, in the order in which it was
 * heard, and with them those that were judged longest ago.
 */
export class TurnOrder {
  readonly #evidence: () => Evidence;
  /** Those judged longest ago come first. */
  #order = new Map<string, Objective>();
  readonly #fresh = new Set<string>();
  /** Names of objectives, by what their telemetry is heard as. */
  #ofHeard = new Map<string, string[]>();
  #newest = new Map<string, Instant>();

  constructor(evidence: () => Evidence) {
    this.#evidence = evidence;
  }

  /** What is judged from now on. What is new comes before all others. */
  promise(objectives: readonly Objective[], catalog: Catalog): void {
    const before = this.#order;
    const now = new Map(objectives.map((objective) => [objective.name, objective]));
    const known = [...before.keys()].flatMap((name) => now.get(name) ?? []);
    const fresh = objectives.filter(({ name }) => !before.has(name));
    this.#order = new Map([...fresh, ...known].map((objective) => [objective.name, objective]));
    for (const name of this.#fresh) if (!now.has(name)) this.#fresh.delete(name);
    this.#ofHeard = new Map();
    for (const objective of objectives)
      for (const heard of heardOf(objective, catalog)) {
        const names = this.#ofHeard.get(heard) ?? [];
        this.#ofHeard.set(heard, names);
        names.push(objective.name);
      }
    this.#newest = new Map([...this.#newest].filter(([heard]) => this.#ofHeard.has(heard)));
  }

  next(count: number): readonly Objective[] {
    this.#listen();
    const chosen = new Map<string, Objective>();
    const heardAtMost = Math.ceil(count * PART_OF_THE_HEARD);
    for (const name of this.#fresh) {
      if (chosen.size >= heardAtMost) break;
      const objective = this.#order.get(name);
      if (objective !== undefined) chosen.set(name, objective);
    }
    for (const [name, objective] of this.#order) {
      if (chosen.size >= count) break;
      chosen.set(name, objective);
    }
    return [...chosen.values()];
  }

  judged(name: string): void {
    const objective = this.#order.get(name);
    if (objective === undefined) return;
    this.#order.delete(name);
    this.#order.set(name, objective);
    this.#fresh.delete(name);
  }

  #listen(): void {
    const { heard } = this.#evidence();
    for (const [name, objectives] of this.#ofHeard) {
      const newest = heard.get(name)?.newest;
      if (newest === undefined || this.#newest.get(name) === newest) continue;
      this.#newest.set(name, newest);
      for (const objective of objectives) this.#fresh.add(objective);
    }
  }
}

function heardOf(objective: Objective, catalog: Catalog): ReadonlySet<string> {
  const members = objective.composite?.flatMap((member) => findObjective(catalog, member.objective) ?? []) ?? [objective];
  return new Set(members.flatMap(({ indicator }) => findIndicator(catalog, indicator) ?? []).map(heardAs));
}
