import type { IntakeCounters } from '../loops/intake.ts';
import type { OtlpStats } from '../surface/doors/otlp-listener.ts';

/** What several threads have counted, as if it had been one. */
export function addStats(all: readonly OtlpStats[]): OtlpStats {
  const names = [...new Set(all.flatMap(({ sources }) => Object.keys(sources)))];
  return {
    answers: addNumbers(all.map(({ answers }) => answers)),
    calls: addNumbers(all.map(({ calls }) => calls)),
    aborted: sum(all.map(({ aborted }) => aborted)),
    inFlightBytes: sum(all.map(({ inFlightBytes }) => inFlightBytes)),
    unknown: sum(all.map(({ unknown }) => unknown)),
    beacons: addBeacons(all.map(({ beacons }) => beacons)),
    failures: sum(all.map(({ failures }) => failures)),
    lastFailure: all.findLast(({ lastFailure }) => lastFailure !== null)?.lastFailure ?? null,
    sources: Object.fromEntries(names.map((name) => [name, addSource(all.flatMap(({ sources }) => sources[name] ?? []))])),
  };
}

export function addCounters(all: readonly IntakeCounters[]): IntakeCounters {
  const none = { repeated: 0, refused: 0, shed: 0, commits: 0, failedCommits: 0, decompressedBytes: 0, frameBytes: 0 };
  return addNumbers([none, ...all]);
}

function addBeacons(all: readonly OtlpStats['beacons'][]): OtlpStats['beacons'] {
  const names = [...new Set(all.flatMap(({ sources }) => Object.keys(sources)))];
  const added = (name: string) => addNumbers(all.flatMap(({ sources }) => sources[name] ?? []));
  return {
    unknownKeys: sum(all.map(({ unknownKeys }) => unknownKeys)),
    sources: Object.fromEntries(names.map((name) => [name, added(name)])),
  };
}

type SourceStats = OtlpStats['sources'][string];

function addSource(all: readonly SourceStats[]): SourceStats {
  const last = all.map(({ lastAccepted }) => lastAccepted).filter((at) => at !== null);
  const numbers = all.map(({ lastAccepted: _lastAccepted, ...rest }) => rest);
  const lastAccepted = last.length === 0 ? null : last.reduce((newest, at) => (at > newest ? at : newest));
  return { ...(addNumbers(numbers) as Omit<SourceStats, 'lastAccepted'>), lastAccepted };
}

function addNumbers<Name extends string>(all: readonly Readonly<Record<Name, number>>[]): Record<Name, number> {
  const added: Partial<Record<Name, number>> = {};
  for (const numbers of all) for (const name of Object.keys(numbers) as Name[]) added[name] = (added[name] ?? 0) + numbers[name];
  return added as Record<Name, number>;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
