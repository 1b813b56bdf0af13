import type { IntakeCounters } from '../loops/intake.ts';
import type { Clock } from '../ports/clock.ts';
import type { Intake } from '../ports/intake.ts';
import { BeaconDoor } from '../surface/doors/beacon-door.ts';
import type { BeaconMemory } from '../surface/doors/beacon-memory.ts';
import { Door } from '../surface/doors/door.ts';
import { openGrpcListener } from '../surface/doors/grpc-listener.ts';
import type { KnownSource } from '../surface/doors/known-sources.ts';
import { openOtlpListener, type OtlpStats } from '../surface/doors/otlp-listener.ts';
import type { TlsParts } from '../surface/doors/tls.ts';
import { listening } from './listening.ts';

/** The listeners for telemetry, wherever they run. */
export type TelemetryDoors = {
  readonly ports: DoorPorts;
  stats(): OtlpStats;
  counters(): IntakeCounters;
  /** Settles with what ended them, should they end by themselves. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};

export type DoorPorts = { readonly otlp: number; readonly grpc: number };
export type DoorSettings = {
  readonly host: string;
  /** 0 takes any free one. */
  readonly ports: DoorPorts;
  readonly reusePort?: boolean;
  readonly tls?: TlsParts;
  /** Room for the bodies under way; see `Door`. Threads divide it. */
  readonly inFlightBytes?: number;
  /** What sources have still to pay for, kept between the threads. */
  readonly quotas?: SharedArrayBuffer;
  /** What is known of pages, kept between the threads; absent: pages are not heard. */
  readonly pages?: BeaconMemory;
};

export type DoorParts = DoorSettings & {
  readonly intake: Intake;
  readonly clock: Clock;
  /** Null lets everybody in, for tests and measurements. */
  readonly sources: (() => readonly KnownSource[]) | null;
};

/** OTLP over HTTP and gRPC and remote write, in this thread, through one door: a source has one quota and one share for all. */
export async function openListeners({ host, ports, reusePort = false, tls, inFlightBytes, quotas, ...parts }: DoorParts) {
  await using opened = new AsyncDisposableStack();
  const room = inFlightBytes === undefined ? {} : { inFlightBytes };
  const { intake, clock, sources, pages: memory } = parts;
  const door = new Door({ intake, clock, sources, ...room, ...(quotas !== undefined && { quotas }) });
  const shared = { door, reusePort, ...(tls !== undefined && { tls }) };
  const pages = memory === undefined || sources === null ? {} : { pages: new BeaconDoor({ door, clock, sources, memory }) };
  const otlp = await listening({ host, port: ports.otlp, option: '--otlp-port' }, (at) =>
    openOtlpListener({ ...at, ...shared, ...pages }),
  );
  opened.defer(() => otlp.close());
  const grpc = await listening({ host, port: ports.grpc, option: '--otlp-grpc-port' }, (at) =>
    openGrpcListener({ ...at, ...shared }),
  );
  opened.move();
  return {
    ports: { otlp: otlp.port, grpc: grpc.port } satisfies DoorPorts,
    stats: (): OtlpStats => ({ ...otlp.stats(), calls: grpc.stats().calls }),
    close: async () => void (await Promise.all([otlp.close(), grpc.close()])),
  };
}
