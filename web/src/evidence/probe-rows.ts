import type { Health } from '../../../src/wire/objective.ts';
import type { ProbeHealthDetailView, ProbeHealthView, ProbeLocationView } from '../../../src/wire/probe-health.ts';
import { showClock, showCount } from '../show.ts';

export type Stated = { readonly health: Health; readonly text: string };

const PROBE_STATES: Readonly<Record<ProbeHealthView['state'], Stated>> = {
  well: { health: 'healthy', text: 'well' },
  suspected: { health: 'burning', text: 'suspected' },
  failing: { health: 'exhausted', text: 'failing' },
  silent: { health: 'blind', text: 'silent' },
  unheard: { health: 'blind', text: 'not heard' },
};

/** What a probe or a place says, with the shape and colour that stands for it everywhere. */
export function showProbeState(state: ProbeHealthView['state']): Stated {
  return PROBE_STATES[state];
}

/** `12 of 480 failed`: of nothing it is said that nothing is known, never that all was well. */
export function showRuns({ ok, failed }: Pick<ProbeLocationView, 'ok' | 'failed'>): string {
  const runs = ok + failed;
  if (runs === 0) return 'no run that says anything';
  return failed === 0 ? `${showCount(runs)} runs, all well` : `${showCount(failed)} of ${showCount(runs)} runs failed`;
}

const WORST_FIRST: readonly ProbeHealthView['state'][] = ['failing', 'suspected', 'silent', 'unheard', 'well'];

export function worstProbesFirst(probes: readonly ProbeHealthView[]): readonly ProbeHealthView[] {
  return probes.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state) || (a.name < b.name ? -1 : 1));
}

export function probesHeadline(probes: readonly ProbeHealthView[]): string {
  const failing = probes.filter(({ state }) => state === 'failing');
  const dark = probes.filter(({ state }) => state === 'silent' || state === 'unheard');
  if (probes.length === 0) return 'Nothing is probed.';
  if (failing.length > 0) return failing.length === 1 ? `${failing[0]?.name ?? ''} fails.` : `${failing.length} probes fail.`;
  if (dark.length === probes.length) return 'Nothing is known of any probe.';
  if (dark.length > 0)
    return dark.length === 1 ? `Nothing is known of ${dark[0]?.name ?? ''}.` : `Nothing is known of ${dark.length} probes.`;
  const suspected = probes.filter(({ state }) => state === 'suspected').length;
  if (suspected > 0)
    return suspected === 1
      ? 'One probe fails in too few places to count.'
      : `${suspected} probes fail in too few places to count.`;
  return probes.length === 1
    ? 'The probe ends well.'
    : probes.length === 2
      ? 'Both probes end well.'
      : `All ${probes.length} probes end well.`;
}

/** One part of the time shown: what of its runs ended well, or that nothing was heard. */
export type StripPart = {
  readonly x: number;
  readonly kind: 'runs' | 'none';
  /** Share of its runs that failed. */
  readonly bad: number;
};
export type Strip = { readonly parts: readonly StripPart[]; readonly summary: string };

const MOST_PARTS = 120;

/** A place's runs along the time of the window, minutes put together where there are too many to be seen. */
export function readStrip(
  { location, slots, ...counts }: ProbeLocationView,
  { from, to, slot_ms: slotMs }: Pick<ProbeHealthDetailView, 'from' | 'to' | 'slot_ms'>,
): Strip {
  const begin = Date.parse(from);
  const all = Math.max(1, Math.round((Date.parse(to) - begin) / slotMs));
  const together = Math.ceil(all / MOST_PARTS);
  const sums = Array.from({ length: Math.ceil(all / together) }, () => ({ ok: 0, failed: 0 }));
  for (const { at, ok, failed } of slots) {
    const sum = sums[Math.floor((Date.parse(at) - begin) / slotMs / together)];
    if (sum === undefined) continue;
    sum.ok += ok;
    sum.failed += failed;
  }
  const first = slots.find(({ failed }) => failed > 0);
  const since = first === undefined ? '' : `, the first at ${showClock(first.at)}`;
  const none = sums.filter(({ ok, failed }) => ok + failed === 0).length;
  return {
    parts: sums.map(({ ok, failed }, x) => ({
      x,
      kind: ok + failed === 0 ? 'none' : 'runs',
      bad: ok + failed === 0 ? 0 : failed / (ok + failed),
    })),
    summary: `${location}: ${showRuns(counts)}${since}${none === 0 ? '' : `; nothing was heard in ${Math.round((none / sums.length) * 100)} % of the time`}`,
  };
}
