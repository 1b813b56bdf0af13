import type { Margin, Tally } from './tally.ts';

// Reference values from an independent computation with 50 decimal digits, written as doubles.

export const INCREMENTS: readonly {
  readonly tally: Tally;
  readonly margin: Margin;
  readonly eta: number;
  readonly want: number;
}[] = [
  { tally: { n1: 500, k1: 3, n0: 4500, k0: 5 }, margin: { rho: 1.1, delta: 0.0005 }, eta: 3, want: 1.3534724992184792 },
  { tally: { n1: 500, k1: 0, n0: 4500, k0: 0 }, margin: { rho: 1.1, delta: 0.0005 }, eta: 3, want: -0.36585365853658536 },
  { tally: { n1: 500, k1: 3, n0: 4500, k0: 5 }, margin: { rho: 1, delta: 0 }, eta: 2, want: 1.316960103245237 },
  { tally: { n1: 10, k1: 2, n0: 10, k0: 0 }, margin: { rho: 1, delta: 0 }, eta: 80, want: 1.3614493211227763 },
  { tally: { n1: 500, k1: 1, n0: 4500, k0: 9 }, margin: { rho: 1.1, delta: 0.0005 }, eta: 0.5, want: -0.015403439893777682 },
  { tally: { n1: 2000, k1: 0, n0: 18000, k0: 0 }, margin: { rho: 1.1, delta: 0.0005 }, eta: 0.005, want: 0.9943923158070068 },
  { tally: { n1: 100, k1: 100, n0: 100, k0: 0 }, margin: { rho: 1, delta: 0 }, eta: 7, want: 55.961578793542266 },
  { tally: { n1: 50, k1: 4, n0: 0, k0: 0 }, margin: { rho: 0, delta: 0.001 }, eta: 4.5, want: 5.841309587105097 },
  { tally: { n1: 123, k1: 7, n0: 456, k0: 11 }, margin: { rho: 1.25, delta: 0.002 }, eta: 1.12, want: 0.23530081676649894 },
];

/** A candidate that turns bad; its fourth batch has no candidate events. */
export const HARMFUL: readonly Tally[] = [
  { n1: 500, k1: 1, n0: 4500, k0: 4 },
  { n1: 480, k1: 0, n0: 4520, k0: 6 },
  { n1: 510, k1: 6, n0: 4490, k0: 3 },
  { n1: 0, k1: 0, n0: 4500, k0: 5 },
  { n1: 505, k1: 9, n0: 4470, k0: 5 },
  { n1: 495, k1: 12, n0: 4505, k0: 4 },
];

/** Evidence of harm after each batch of HARMFUL, rho 1.1, delta 0.0005, alpha 0.01. */
export const HARM_CAPPED: readonly number[] = [
  -0.4230217591288774, -0.816395543326516, 0.5986776768903266, 0.5986776768903266, 3.0951408152001836, 5.827222925737409,
];

export const HARM_UNCAPPED: readonly number[] = [
  -0.4230217591288774, -0.816395543326516, 1.468799260728671, 1.468799260728671, 9.600367292339458, 24.94238305802942,
];

export const HARM_PHI_2: readonly number[] = [
  -0.32690674301178846, -0.6479842826541842, 0.44188817243192036, 0.44188817243192036, 2.7132485228483776, 5.410821498192311,
];

export const HARM_BY_MINUTE: readonly number[] = [
  -0.4230217591288774, -0.816395543326516, -0.04201658018389698, -0.04201658018389698, 0.5537010937475868, 0.7606696711630001,
];

/** A candidate as good as its baseline. */
export const HARMLESS: readonly Tally[] = [
  { n1: 500, k1: 1, n0: 4500, k0: 4 },
  { n1: 480, k1: 0, n0: 4520, k0: 6 },
  { n1: 510, k1: 1, n0: 4490, k0: 3 },
  { n1: 5000, k1: 4, n0: 45000, k0: 47 },
  { n1: 20000, k1: 21, n0: 180000, k0: 182 },
];

/** Evidence of safety after each batch of HARMLESS, same margin. */
export const SAFE: readonly number[] = [
  -0.5440691119863699, -0.18060557624787865, -0.5292420307847443, 0.3388046796530708, 1.8338447589380285,
];

/** Excess bad rate, 95 %, after each batch. */
export const EXCESS_HARMFUL: readonly { readonly low: number; readonly high: number }[] = [
  { low: -0.002527167365595974, high: 0.014935603446204468 },
  { low: -0.002286048502535571, high: 0.006993143654461489 },
  { low: -0.00011083380405113477, high: 0.011714163984111407 },
  { low: -0.00011083380405113477, high: 0.011714163984111407 },
  { low: 0.002042471422976185, high: 0.015169446715603559 },
  { low: 0.004582422872954827, high: 0.018535004206679057 },
];

/** The same of HARMLESS. */
export const EXCESS_HARMLESS: readonly { readonly low: number; readonly high: number }[] = [
  { low: -0.002527167365595974, high: 0.014935603446204468 },
  { low: -0.002286048502535571, high: 0.006993143654461489 },
  { low: -0.0015769168415385123, high: 0.005844614444575276 },
  { low: -0.0010520097634233398, high: 0.001664744018962857 },
  { low: -0.0005703680853884224, high: 0.0007918718490597734 },
];

export const NEEDED_FRESH = 36880;
export const NEEDED_AFTER_ONE = 27000;

/** Dispersion after each batch of HARMFUL fed twice, block lengths 1 and 2. */
export const PHI: readonly number[] = [
  1, 1, 1.5688018897073328, 1.6966709057230656, 1.6966709057230656, 2.106140025351776, 2.106140025351776, 2.761373765662187,
  2.761373765662187, 2.434100031070284, 2.434100031070284, 2.457364578968445,
];

export const DISPERSION_SUMS: readonly { readonly varied: number; readonly explained: number }[] = [
  { varied: 49.065766029321686, explained: 23.549012527746786 },
  { varied: 65.42229822255791, explained: 24.25071168385608 },
];

/** Evidences 2, -1 and 5.5 at weights 0.5, 0.3 and 0.2. */
export const COMBINED = 3.9654363393015895;
