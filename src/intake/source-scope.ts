/** Whether a source may speak of the service that a resource names; null is a resource that names none. */
export type SourceScope = (service: string | null) => boolean;

/**
 * Exact names, and prefixes where a name ends in `*`. No list means any service and none. Who is held to a list must name
 * the service: what names none could be anybody's.
 */
export function sourceScope(services: readonly string[] | null): SourceScope {
  if (services === null) return () => true;
  const exact = new Set(services.filter((name) => !name.endsWith('*')));
  const prefixes = services.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (service) =>
    service !== null && service !== '' && (exact.has(service) || prefixes.some((prefix) => service.startsWith(prefix)));
}
