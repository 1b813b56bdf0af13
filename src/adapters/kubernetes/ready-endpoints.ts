import { z } from 'zod';
import type { RouterRef } from '../../catalog/catalog.ts';
import type { RouterReading } from '../../ports/router.ts';
import type { Cluster } from './cluster.ts';

const slices = z.looseObject({
  items: z.array(
    z.looseObject({
      endpoints: z
        .array(z.looseObject({ conditions: z.looseObject({ ready: z.boolean().nullish() }).optional() }))
        .nullish()
        .transform((endpoints) => endpoints ?? []),
    }),
  ),
});

/** Endpoints of each place's services that can take traffic now; null where we may not look, which is no reason to stop. */
export async function readyEndpoints(
  cluster: Cluster,
  { namespace, places }: RouterRef & { readonly kind: 'gateway-api' },
): Promise<NonNullable<RouterReading['ready']> | null> {
  const counted = await Promise.all(
    Object.entries(places).map(async ([place, services]) => {
      const each = await Promise.all(services.map((service) => endpointsOf(cluster, { namespace, service })));
      if (each.includes(null)) return null;
      const all = each.flatMap((endpoints) => endpoints ?? []);
      return [place, { up: all.filter((isReady) => isReady).length, of: all.length }] as const;
    }),
  );
  const known = counted.filter((one) => one !== null);
  return known.length === counted.length ? Object.fromEntries(known) : null;
}

async function endpointsOf(
  cluster: Cluster,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): Promise<readonly boolean[] | null> {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
  const answer = await cluster.get(path).catch(() => null);
  const read = slices.safeParse(answer);
  if (!read.success) return null;
  // Unknown counts as ready, as the API says.
  return read.data.items.flatMap(({ endpoints }) => endpoints.map(({ conditions }) => conditions?.ready !== false));
}
