import type { JudgeSettings } from '../../catalog/catalog.ts';
import { digestOf } from '../../kernel/hash.ts';
import type { Settings } from '../../verdict/comparison/rebound-terms.ts';

/**
 * What another plan counts that was not, or counts otherwise; null: the same. A plan that counts something else cannot be asked
 * what it would have seen.
 */
export function notCounted({ recorded, instead }: Settings): string | null {
  const names = (settings: JudgeSettings): string =>
    settings.indicators.map(({ indicator, test }) => `${indicator} (${test.kind})`).join(', ');
  if (names(recorded) !== names(instead)) return `it judges ${names(instead)}, and what was counted is ${names(recorded)}`;
  const latency = recorded.indicators.find(
    ({ test }, index) => test.kind === 'latency' && digestOf(test) !== digestOf(instead.indicators[index]?.test ?? null),
  );
  if (latency !== undefined) return `events of ${latency.indicator} were counted above the thresholds of then`;
  const { by, where, control, age, cohorts, settle } = recorded;
  const other = { by: instead.by, where: instead.where, control: instead.control, age: instead.age };
  if (digestOf({ by, where, control, age }) !== digestOf(other)) return 'it tells the arms apart in another way';
  if (digestOf(cohorts) !== digestOf(instead.cohorts)) return 'it judges other cohorts';
  return settle === instead.settle ? null : 'it waits another time for telemetry';
}
