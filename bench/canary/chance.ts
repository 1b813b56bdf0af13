import type { Rng } from '../../src/kernel/rng.ts';

/** Up to here a mean is drawn by counting; beyond it by rejection, whose cost does not grow with the mean. */
const SMALL = 10;
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);
const LOG_FACTORIALS = logFactorials(128);

export function drawPoisson(rng: Rng, mean: number): number {
  if (mean >= SMALL) return rejectedPoisson(rng, mean);
  if (mean <= 0) return 0;
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.next(); product > limit; product *= rng.next()) count += 1;
  return count;
}

export function drawBinomial(rng: Rng, of: number, share: number): number {
  if (of === 0 || share <= 0) return 0;
  if (share >= 1) return of;
  if (share > 0.5) return of - drawBinomial(rng, of, 1 - share);
  return of * share >= SMALL ? rejectedBinomial(rng, of, share) : countedBinomial(rng, of, share);
}

/** 1, 2, 3 … with the given mean. */
export function drawGeometric(rng: Rng, mean: number): number {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log1p(-rng.next()) / Math.log1p(-1 / mean));
}

/** A gamma variable of shape 1: its standard deviation is its mean. */
export function drawExponential(rng: Rng, mean: number): number {
  return -mean * Math.log1p(-rng.next());
}

/** Seeds of runs that lie beside each other must not give streams that lie beside each other. */
export function mixedSeed(...parts: readonly number[]): number {
  let seed = 0x9e3779b9;
  for (const part of parts) {
    seed = Math.imul(seed ^ part, 0x85ebca6b);
    seed = Math.imul(seed ^ (seed >>> 13), 0xc2b2ae35);
    seed ^= seed >>> 16;
  }
  return seed >>> 0;
}

/** Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), algorithm PTRS. */
function rejectedPoisson(rng: Rng, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const scale = Math.log(1.1239 + 1.1328 / (b - 3.4));
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = rng.next() - 0.5;
    const v = rng.next();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log(v) + scale - Math.log(a / (us * us) + b) <= count * logMean - mean - logFactorial(count)) return count;
  }
}

/** Hörmann, "The generation of binomial random variates" (1993), algorithm BTRS. */
function rejectedBinomial(rng: Rng, of: number, share: number): number {
  const spread = Math.sqrt(of * share * (1 - share));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * share;
  const centre = of * share + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const odds = Math.log(share / (1 - share));
  const mode = Math.floor((of + 1) * share);
  const atMode = logFactorial(mode) + logFactorial(of - mode);
  for (;;) {
    const u = rng.next() - 0.5;
    const v = rng.next();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + centre);
    if (count < 0 || count > of) continue;
    if (us >= 0.07 && v <= squeeze) return count;
    const height = Math.log((v * alpha) / (a / (us * us) + b));
    if (height <= atMode - logFactorial(count) - logFactorial(of - count) + (count - mode) * odds) return count;
  }
}

/** Walks up the distribution from zero; short, because the mean is small. */
function countedBinomial(rng: Rng, of: number, share: number): number {
  const odds = share / (1 - share);
  let chance = Math.exp(of * Math.log1p(-share));
  let left = rng.next();
  let count = 0;
  while (left > chance && count < of) {
    left -= chance;
    count += 1;
    chance *= (odds * (of - count + 1)) / count;
  }
  return count;
}

function logFactorial(count: number): number {
  const known = LOG_FACTORIALS[count];
  if (known !== undefined) return known;
  const inverse = 1 / (count + 1);
  // Stirling's series of log Γ(count + 1); its next term is below 1e-13 here.
  return (
    (count + 0.5) * Math.log(count + 1) -
    (count + 1) +
    HALF_LOG_TAU +
    inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260))
  );
}

function logFactorials(below: number): readonly number[] {
  const all = [0];
  for (let i = 1; i < below; i += 1) all.push((all[i - 1] ?? 0) + Math.log(i));
  return all;
}
