import type { Catalog, Journey, Objective } from '../catalog/catalog.ts';

type About = {
  readonly objectives: readonly Objective[];
  readonly journey: Journey | null;
  readonly services: readonly string[];
};

/** Where it says what to do: the annotation `runbook` of a promise, else of its journey, else of a service of it. */
export function runbookOf({ notes }: Catalog, { objectives, journey, services }: About): string | null {
  const noted = (kind: string, names: readonly string[]): readonly (string | undefined)[] =>
    notes.filter((note) => note.kind === kind && names.includes(note.name)).map(({ annotations }) => annotations['runbook']);
  const written = [
    ...objectives.map(({ annotations = {} }) => annotations['runbook']),
    ...noted('Journey', journey === null ? [] : [journey.name]),
    ...noted('Service', services),
  ];
  return written.find(isAddress) ?? null;
}

/** It becomes a link on screens, so that it may be an address of the web and nothing that runs. */
function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\/[^\s]+$/.test(text);
}
