import type { JudgeSettings } from '../../catalog/catalog.ts';
import type { JudgeTerms, Stream } from './judge-terms.ts';

/** Closes what a plan leaves open, from what was seen before the rollout: one usual rate per indicator. */
export function openTerms(settings: JudgeSettings, usualRates: readonly (number | null)[]): JudgeTerms {
  const { burstiness, alpha, alphaSafe, minStep, warmUp, rho } = settings;
  const streams = settings.indicators.map(({ indicator, test, weight, key }, index): Stream => ({
    name: indicator,
    indicator,
    test: test.kind,
    cohort: null,
    quantile: null,
    weight,
    rho: test.kind === 'level' ? 0 : rho,
    delta: 'delta' in test ? test.delta : 0,
    key,
    usualRate: usualRates[index] ?? null,
    phi: null,
  }));
  return { streams, burstiness, alpha, alphaSafe, minStep, warmUp };
}
