/**
 * A record as an assistant may see it. Whoever knows the address of a webhook may post there, so that no more of it is told
 * than where it leads; who is told stands beside it.
 */
export function withoutAddresses(record: unknown): unknown {
  if (Array.isArray(record)) return record.map(withoutAddresses);
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, key === 'webhook' ? originOf(value) : withoutAddresses(value)]),
  );
}

function originOf(address: unknown): string | null {
  return typeof address === 'string' && URL.canParse(address) ? `${new URL(address).origin}/…` : null;
}
