import type { RouterRef } from '../../catalog/catalog.ts';
import type { Router, RouterReading, RoutePlan, TrafficOrder } from '../../ports/router.ts';
import { hasTaken, ORDERS_ANNOTATION, withOrder } from './applied-orders.ts';
import { backendWeights, sharesOf } from './backend-weights.ts';
import { FIELD_MANAGER, type Cluster } from './cluster.ts';
import { readHttpRoute, refusalOf, weightsOf, writerOf, type HttpRoute, type HttpRouteRule } from './http-route.ts';
import { mirrorFilters } from './mirror-filter.ts';
import { readyEndpoints } from './ready-endpoints.ts';

type Ref = RouterRef & { readonly kind: 'gateway-api' };

/** Somebody else may write between our reading and our writing; then it is read again, this often. */
const MOST_TRIES = 3;

/**
 * Splits traffic by the weights of the backends of one rule of an HTTPRoute. A patch holds for the version that was read
 * only, so that nobody's edit is written over unseen, and is written under our own name.
 */
export function openGatewayApiRouter(ref: Ref, cluster: Cluster): Router {
  const name = `${ref.namespace}/${ref.route}`;
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${ref.namespace}/httproutes/${ref.route}`;
  const read = async (): Promise<{ route: HttpRoute; rule: HttpRouteRule }> => {
    const answer = await cluster.get(path);
    if (answer === null) throw new Error(`there is no HTTPRoute ${name} in cluster ${ref.cluster}`);
    const route = readHttpRoute(answer, name);
    const rule = route.spec.rules[ref.rule];
    if (rule === undefined)
      throw new Error(`HTTPRoute ${name} has ${route.spec.rules.length} rules, and none of index ${ref.rule}`);
    return { route, rule };
  };
  return {
    async capabilities() {
      await read();
      return { what: `HTTPRoute ${name} of the Gateway API`, mirrors: true, counts: false, sticky: false, grain: 1e-6 };
    },
    async plan(order) {
      const { route, rule } = await read();
      return planFor(ref, order, { route, rule });
    },
    async apply(order) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { route, rule } = await read();
        const { annotations } = route.metadata;
        if (hasTaken(annotations, order.key)) return;
        const planned = planFor(ref, order, { route, rule });
        if (!planned.can) throw new Error(`Cannot set the weights of HTTPRoute ${name}: ${planned.why} (${planned.hint})`);
        const done = await cluster.patch(path, { type: 'json-patch', body: patchFor(ref, order, { route, rule }) });
        if (done === 'patched') return;
        if (done === 'absent') throw new Error(`there is no HTTPRoute ${name} in cluster ${ref.cluster}`);
      }
      throw new Error(`Cannot set the weights of HTTPRoute ${name}: it was changed by others ${MOST_TRIES} times in a row`);
    },
    async observe() {
      const { route, rule } = await read();
      const writer = writerOf(route);
      const ready = await readyEndpoints(cluster, ref);
      return {
        weights: sharesOf(weightsOf(rule), ref.places) ?? Object.fromEntries(Object.keys(ref.places).map((place) => [place, 0])),
        requests: null,
        ...(ready === null ? {} : { ready }),
        ...(writer === null ? {} : { writer: { name: writer, ours: writer === FIELD_MANAGER } }),
      } satisfies RouterReading;
    },
  };
}

type Read = { readonly route: HttpRoute; readonly rule: HttpRouteRule };

function planFor(ref: Ref, { weights }: TrafficOrder, { route, rule }: Read): RoutePlan {
  const places = Object.keys(ref.places).join(', ');
  const stray = Object.keys(weights).find((place) => ref.places[place] === undefined);
  if (stray !== undefined) return no(`there is no place ${stray}`, `places of the plan are ${places}`);
  const known = Object.values(ref.places).flat();
  const present = rule.backendRefs.map((backend) => backend.name);
  const missing = known.find((backend) => !present.includes(backend));
  if (missing !== undefined) return no(`its rule has no backend ${missing}`, `its backends are ${present.join(', ')}`);
  const foreign = present.find((backend) => !known.includes(backend));
  if (foreign !== undefined)
    return no(`backend ${foreign} of its rule lies in no place`, `add it to places, or take it out of the rule`);
  if (Object.values(weights).every((share) => share === 0))
    return no('every weight would be 0', 'then all requests would be answered with 500');
  const refusal = refusalOf(route);
  if (refusal !== null) return no(`no gateway serves it as it is: ${refusal}`, 'see its status');
  return { can: true, weights: sharesOf(backendWeights(weights, ref.places), ref.places) ?? {}, note: null };
}

function no(why: string, hint: string): RoutePlan {
  return { can: false, why, hint };
}

function patchFor(ref: Ref, order: TrafficOrder, { route, rule }: Read): readonly object[] {
  const { resourceVersion, annotations } = route.metadata;
  const wanted = backendWeights(order.weights, ref.places);
  const backendRefs = rule.backendRefs.map((backend) => ({ ...backend, weight: wanted.get(backend.name) ?? 0 }));
  const at = `/spec/rules/${ref.rule}`;
  const filters = mirrorFilters(ref, rule, order.mirror ?? null);
  const orders = withOrder(annotations, order.key);
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: `${at}/backendRefs`, value: backendRefs },
    ...(filters === null ? [] : [{ op: 'add', path: `${at}/filters`, value: filters }]),
    annotations === undefined
      ? { op: 'add', path: '/metadata/annotations', value: { [ORDERS_ANNOTATION]: orders } }
      : { op: 'add', path: `/metadata/annotations/${ORDERS_ANNOTATION.replaceAll('/', '~1')}`, value: orders },
  ];
}
