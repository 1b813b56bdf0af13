import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { DataFolder } from '../adapters/data-folder/data-folder.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlPlane } from '../loops/control-plane.ts';
import { BOUNDS } from '../loops/intake.ts';
import type { Clock } from '../ports/clock.ts';
import type { ServeOptions } from '../surface/cli/command-context.ts';
import { beaconMemory, pagesKey } from '../surface/doors/beacon-memory.ts';
import { withSecrets, type KnownSource } from '../surface/doors/known-sources.ts';
import { quotaMemory } from '../surface/doors/quota-board.ts';
import type { ThreadRules } from './intake-messages.ts';
import { openIntakeThreads } from './intake-threads.ts';
import { openListeners, type DoorSettings, type TelemetryDoors } from './telemetry-doors.ts';

export type Telemetry = TelemetryDoors & {
  readonly sources: () => readonly KnownSource[];
  /** Called every second: new sources get their tokens, and whoever listens hears of new rules. */
  readonly round: () => Promise<void>;
};

type Parts = { readonly options: ServeOptions; readonly folder: DataFolder; readonly clock: Clock };

const MOST_BY_DEFAULT = 8;

/** Receives telemetry in threads of its own, or in this one when none are wanted. */
export async function openTelemetry(plane: ControlPlane, { options, folder, clock }: Parts): Promise<Telemetry> {
  const sources = withSecrets(() => plane.catalog.current().sources, folder.sourceToken);
  const doors: DoorSettings = {
    host: options.host,
    ports: { otlp: options.otlpPort, grpc: options.otlpGrpcPort },
    quotas: quotaMemory(),
    pages: beaconMemory(pagesKey(folder.redactionKey)),
    ...tlsOf(options),
  };
  const count = options.intakeThreads ?? Math.max(1, Math.min(MOST_BY_DEFAULT, availableParallelism() - 1));
  if (count === 0) {
    const listeners = await openListeners({ ...doors, intake: plane.intake, clock, sources });
    const counters = plane.intake.counters;
    return { ...listeners, counters, failed: new Promise(() => {}), sources, round: async () => void sources() };
  }
  const threads = await openIntakeThreads({
    count,
    keeper: plane.keeper,
    journalFolder: folder.journalFolder,
    durability: options.durability,
    redactionKey: folder.redactionKey,
    rules: rulesOf(() => plane.catalog.current(), sources),
    doors,
    bounds: BOUNDS,
    clockOffsetMs: 0,
  });
  return {
    ...threads,
    sources,
    async round() {
      sources();
      threads.round();
    },
  };
}

/** The same object for as long as the catalog is the same. */
function rulesOf(current: () => Catalog, sources: () => readonly KnownSource[]): () => ThreadRules {
  const last: { rules: ThreadRules | null } = { rules: null };
  return () => {
    const catalog = current();
    if (last.rules?.catalog === catalog) return last.rules;
    const tokens = Object.fromEntries(sources().flatMap(({ name, token }) => (token === null ? [] : [[name, token]])));
    last.rules = { catalog, tokens };
    return last.rules;
  };
}

function tlsOf({ tlsCert, tlsKey, tlsClientCa }: ServeOptions): Pick<DoorSettings, 'tls'> {
  if (tlsCert === undefined || tlsKey === undefined) return {};
  const clientCa = tlsClientCa === undefined ? {} : { clientCa: readFileSync(tlsClientCa, 'utf8') };
  return { tls: { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8'), ...clientCa } };
}
