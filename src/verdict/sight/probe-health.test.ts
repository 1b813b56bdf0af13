import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { locationState, probeState, type LocationState, type ProbeState } from './probe-health.ts';

const AT = (100 * MINUTE) as Instant;
const everyMs = (30 * SECOND) as DurationMs;
const minute = (ago: number, failed = 0) => ({ at: (AT - ago * MINUTE) as Instant, ok: 2 - failed, failed });

const places: readonly { name: string; minutes: ReturnType<typeof minute>[]; want: LocationState }[] = [
  { name: 'a place of which nothing was ever heard is not well', minutes: [], want: 'unheard' },
  { name: 'the newest minute counts', minutes: [minute(3, 2), minute(1)], want: 'well' },
  { name: 'one failed run of it is enough', minutes: [minute(2), minute(1, 1)], want: 'failing' },
  { name: 'three missed intervals after its end it is still known', minutes: [minute(2.5)], want: 'well' },
  { name: 'what failed and fell silent is silent', minutes: [minute(2.6, 2)], want: 'silent' },
];
for (const { name, minutes, want } of places) test(name, () => assert.equal(locationState(minutes, { everyMs, at: AT }), want));

const probes: readonly { name: string; states: LocationState[]; atLeast: number | null; want: ProbeState }[] = [
  { name: 'one place is enough where nobody has to agree', states: ['well', 'failing'], atLeast: null, want: 'failing' },
  { name: 'one of two that have to agree is a suspicion', states: ['well', 'failing'], atLeast: 2, want: 'suspected' },
  { name: 'two that agree fail', states: ['failing', 'failing', 'well'], atLeast: 2, want: 'failing' },
  { name: 'the only one that is heard cannot agree with anybody', states: ['failing', 'silent'], atLeast: 2, want: 'suspected' },
  { name: 'one place that is well speaks for what is silent', states: ['well', 'silent'], atLeast: 2, want: 'well' },
  { name: 'places that fell silent say nothing', states: ['silent', 'unheard'], atLeast: null, want: 'silent' },
  { name: 'nor do places that were never heard', states: ['unheard', 'unheard'], atLeast: null, want: 'unheard' },
];
for (const { name, states, atLeast, want } of probes) test(name, () => assert.equal(probeState(states, atLeast), want));
