import type { Condition, SpanMatch } from './catalog.ts';

/** Attributes by which a client span names what it calls. */
const CALLED = ['server.address', 'service.peer.name'] as const;

export function calledBy(services: readonly string[]): Condition {
  return { attribute: 'service.name', test: { kind: 'is', values: services } };
}

/** Calls of what has this name, or is at this address. */
export function callsOfName(services: readonly string[], name: string): readonly SpanMatch[] {
  return CALLED.map((attribute): SpanMatch => ({ kinds: ['client'], conditions: [calledBy(services), is(attribute, name)] }));
}

type Edge = { readonly from: string; readonly to: string };

/** Calls and messages from one end of an edge to the other, by the other's name and by each of its addresses. */
export function edgeMatches(
  { from, to }: Edge,
  addresses: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly SpanMatch[] {
  const named = CALLED.map((attribute): readonly Condition[] => [is(attribute, to)]);
  const placed = [to, ...(addresses.get(to) ?? [])].flatMap((address): readonly (readonly Condition[])[] => {
    const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
    if (host !== undefined && port !== undefined) return [[is('server.address', host), is('server.port', port)]];
    return address === to ? [] : [[is('server.address', address)]];
  });
  const all = [...named, ...placed, [is('messaging.destination.name', to)]];
  return all.map((conditions): SpanMatch => ({ kinds: ['client', 'producer'], conditions: [calledBy([from]), ...conditions] }));
}

function is(attribute: string, value: string): Condition {
  return { attribute, test: { kind: 'is', values: [value] } };
}
