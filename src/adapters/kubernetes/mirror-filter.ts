import type { RouterRef } from '../../catalog/catalog.ts';
import type { TrafficOrder } from '../../ports/router.ts';
import type { HttpRouteRule } from './http-route.ts';

type Ref = RouterRef & { readonly kind: 'gateway-api' };
type Filter = NonNullable<HttpRouteRule['filters']>[number];

const TEN_THOUSANDTHS = 10_000;

/** The rule's filters with the mirror that is wanted in place of the one we may have set; null when they are so already. */
export function mirrorFilters({ places }: Ref, rule: HttpRouteRule, mirror: TrafficOrder['mirror']): readonly Filter[] | null {
  const before = rule.filters ?? [];
  const ours = new Set(Object.values(places).flat());
  const kept = before.filter((filter) => !(filter.type === 'RequestMirror' && ours.has(targetOf(filter))));
  if (mirror === undefined || mirror === null || mirror.share === 0) return kept.length === before.length ? null : kept;
  const added = (places[mirror.place] ?? []).map((backend) => filterFor(rule, { backend, share: mirror.share }));
  return [...kept, ...added];
}

function filterFor({ backendRefs }: HttpRouteRule, { backend, share }: { backend: string; share: number }): Filter {
  const { port } = backendRefs.find(({ name }) => name === backend) ?? {};
  return {
    type: 'RequestMirror',
    requestMirror: { backendRef: { name: backend, ...(port === undefined ? {} : { port }) }, ...partOf(share) },
  };
}

/** Absent means all requests; a percentage is whole, and a fraction need not be. */
function partOf(share: number): object {
  if (share >= 1) return {};
  const percent = share * 100;
  if (Math.abs(percent - Math.round(percent)) < 1e-9) return { percent: Math.round(percent) };
  return { fraction: { numerator: Math.max(1, Math.round(share * TEN_THOUSANDTHS)), denominator: TEN_THOUSANDTHS } };
}

function targetOf(filter: Filter): string {
  const { requestMirror } = filter as { requestMirror?: { backendRef?: { name?: unknown } } };
  const name = requestMirror?.backendRef?.name;
  return typeof name === 'string' ? name : '';
}
