import { z } from 'zod';

/** What we read of an HTTPRoute; everything else in it stays as it is. */
export type HttpRoute = z.infer<typeof httpRoute>;
export type HttpRouteRule = HttpRoute['spec']['rules'][number];

/** A backend's weight is 1 where none is written. */
const DEFAULT_WEIGHT = 1;

const backendRef = z.looseObject({ name: z.string(), port: z.number().optional(), weight: z.number().optional() });
const condition = z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() });
const httpRoute = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string().default('unknown'),
          time: z.string().default(''),
          fieldsV1: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
  }),
  spec: z.looseObject({
    rules: z
      .array(
        z.looseObject({
          backendRefs: z.array(backendRef).default([]),
          filters: z.array(z.looseObject({ type: z.string() })).optional(),
        }),
      )
      .default([]),
  }),
  status: z
    .looseObject({ parents: z.array(z.looseObject({ conditions: z.array(condition).default([]) })).default([]) })
    .optional(),
});

export function readHttpRoute(answer: unknown, name: string): HttpRoute {
  const read = httpRoute.safeParse(answer);
  if (read.success) return read.data;
  throw new Error(`Cannot read HTTPRoute ${name}: ${z.prettifyError(read.error).replaceAll('\n', ' ')}`);
}

export function weightsOf({ backendRefs }: HttpRouteRule): ReadonlyMap<string, number> {
  return new Map(backendRefs.map(({ name, weight = DEFAULT_WEIGHT }) => [name, weight]));
}

/**
 * Who wrote the rules last. The rules of a route are owned as a whole, so whoever changes a weight takes them over, and
 * whoever writes the same weights owns them too: then the last one counts.
 */
export function writerOf({ metadata }: HttpRoute): string | null {
  const owners = metadata.managedFields.filter(({ fieldsV1 }) => {
    const spec = fieldsV1['f:spec'];
    return typeof spec === 'object' && spec !== null && 'f:rules' in spec;
  });
  return owners.toSorted((a, b) => (a.time < b.time ? 1 : -1))[0]?.manager ?? null;
}

/** Why no gateway serves this route, or null. */
export function refusalOf({ status }: HttpRoute): string | null {
  const conditions = status?.parents.flatMap((parent) => parent.conditions) ?? [];
  const bad = conditions.find(({ type, status: is }) => (type === 'Accepted' || type === 'ResolvedRefs') && is === 'False');
  return bad === undefined ? null : `${bad.type} is False: ${bad.message ?? 'no reason given'}`;
}
