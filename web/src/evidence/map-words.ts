import type { MapEdgeView, MapNodeView, MapView } from '../../../src/wire/map.ts';
import { showPercent, showRate } from '../show.ts';
import { showMs } from './run-rows.ts';

const KINDS: Readonly<Record<MapNodeView['kind'], string>> = {
  service: 'service',
  database: 'database',
  queue: 'queue',
  external: 'third party',
  unknown: 'not known',
  others: 'all others',
};

export function showKind(kind: MapNodeView['kind']): string {
  return KINDS[kind];
}

/** `12.4/s · 99.2 % · p99 310 ms`: what stands at a line, as far as it is known. */
export function showCall({ per_second: rate, success, p99_ms: p99 }: MapEdgeView): string {
  return [showRate(rate), success === null ? null : showPercent(success), p99 === null ? null : `p99 ${showMs(p99)}`]
    .filter((part) => part !== null)
    .join(' · ');
}

export function mapHeadline({ nodes, edges }: MapView): string {
  if (edges.length === 0) return 'Nobody is known to call anybody.';
  const third = nodes.filter(({ kind }) => kind === 'external').length;
  const services = nodes.filter(({ kind }) => kind === 'service').length;
  const are = `${services} ${services === 1 ? 'service' : 'services'}`;
  return third === 0 ? `${are}, ${edges.length} ways.` : `${are}, ${third} ${third === 1 ? 'third party' : 'third parties'}.`;
}
