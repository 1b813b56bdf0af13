import { showDuration, showInstant, showNumber } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { LocationHealth, ProbeHealth } from '../../loops/probe-healths.ts';
import type { ProbeHealthView, ProbeLocationView } from '../../wire/probe-health.ts';

export function showProbeHealth(health: ProbeHealth, { withSlots }: { readonly withSlots: boolean }): ProbeHealthView {
  const { probe, state, indicators, locations } = health;
  return {
    name: probe.name,
    journey: probe.journey,
    every_ms: probe.everyMs,
    agree_at_least: probe.agree?.atLeast ?? null,
    steps: probe.steps.map(({ name }) => name),
    indicators: [...indicators],
    state,
    sentence: sentenceOf(health),
    locations: locations.map((one) => showLocation(one, withSlots)),
  };
}

function showLocation({ location, state, minutes }: LocationHealth, withSlots: boolean): ProbeLocationView {
  const newest = minutes.at(-1);
  return {
    location,
    state,
    ok: minutes.reduce((sum, { ok }) => sum + ok, 0),
    failed: minutes.reduce((sum, { failed }) => sum + failed, 0),
    heard_at: newest === undefined ? null : showInstant(newest.at),
    slots: withSlots ? minutes.map(({ at, ok, failed }) => ({ at: showInstant(at), ok, failed })) : [],
  };
}

function sentenceOf({ probe, state, locations }: ProbeHealth): string {
  const where = (wanted: LocationHealth['state']): string =>
    locations
      .filter((one) => one.state === wanted)
      .map(({ location }) => location)
      .join(', ');
  const atLeast = probe.agree?.atLeast ?? 1;
  switch (state) {
    case 'failing':
      return `It fails seen from ${where('failing')}`;
    case 'suspected':
      return `It fails seen from ${where('failing')}, which counts when ${showNumber(atLeast, 'place')} see it together`;
    case 'silent':
      return `Nothing is known: no run was heard for three intervals of ${showDuration(probe.everyMs as DurationMs)}`;
    case 'unheard':
      return 'Nothing is known: no run was heard in this window';
    case 'well': {
      const missing = [where('silent'), where('unheard')].filter((text) => text !== '').join(', ');
      return missing === '' ? 'It ends well from every place' : `It ends well; nothing is heard from ${missing}`;
    }
    default:
      return state satisfies never;
  }
}
