import type { Source } from '../../catalog/catalog.ts';
import { sourceScope, type SourceScope } from '../../intake/source-scope.ts';
import { KnownSources, type KnownSource } from './known-sources.ts';

/** A source of telemetry that asks something of the API, with the services that it may speak of. */
export type Sender = { readonly name: string; readonly allows: SourceScope };
export type Senders = (authorization: string | undefined) => Sender | null;

/** Sources by their token. One that signs its bodies has shown nothing with a header alone, so it is not known here. */
export function openSenders(secrets: () => readonly KnownSource[], sources: () => readonly Source[]): Senders {
  const state: { of: readonly KnownSource[] | null; known: KnownSources } = { of: null, known: new KnownSources([]) };
  return (authorization) => {
    const current = secrets();
    if (state.of !== current) Object.assign(state, { of: current, known: new KnownSources(current) });
    const found = state.known.identify({ authorization, signature: undefined, certificate: [] });
    if (found.say !== 'known') return null;
    const { name } = found.source;
    const services = sources().find((source) => source.name === name)?.services ?? null;
    return { name, allows: sourceScope(services) };
  };
}
