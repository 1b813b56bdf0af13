import type { RolloutPlan } from '../catalog/catalog.ts';
import { MINUTE, slotOf, type Instant } from '../kernel/units.ts';
import { armOf, type Arms } from '../verdict/comparison/arms.ts';
import { growthBlock, LEVELS_OF_PAST, type PastLevels } from '../verdict/comparison/growth-block.ts';
import type { JudgeTerms, Stream } from '../verdict/comparison/judge.ts';
import type { OpenJudgeParts } from './judge-ground.ts';

type Question = { readonly terms: JudgeTerms; readonly arms: Arms; readonly at: Instant };

/** The terms with blocks that are long enough for each level that may grow, as the baseline's past shows it. */
export async function withGrowthBlocks(
  parts: OpenJudgeParts,
  plan: RolloutPlan,
  { terms, arms, at }: Question,
): Promise<JudgeTerms> {
  const label = plan.judge.calibration?.label ?? plan.judge.age?.label ?? null;
  const streams: Stream[] = [];
  for (const [index, stream] of terms.streams.entries()) {
    const generation = terms.sight?.generations[index]?.baseline;
    if (stream.test !== 'growth' || generation === undefined) streams.push(stream);
    else {
      const levels = await pastLevels(parts, { generation, label, arms, at });
      streams.push({
        ...stream,
        block: growthBlock(levels, { margin: stream.delta, enough: Math.log(1 / (terms.alpha * stream.weight)) }),
      });
    }
  }
  return { ...terms, streams };
}

type Past = { readonly generation: string; readonly label: string | null; readonly arms: Arms; readonly at: Instant };

/** Minute by minute; without a label that tells instances apart, all of them are one. */
async function pastLevels({ cellStore }: OpenJudgeParts, { generation, label, arms, at }: Past): Promise<PastLevels> {
  const to = slotOf(at, MINUTE);
  const from = (to - LEVELS_OF_PAST) as Instant;
  const everybody = { ...arms, control: null, instances: null };
  const sums = new Map<string, { readonly n: Float64Array; readonly sum: Float64Array }>();
  for (const columns of (await cellStore?.columns({ tier: '1m', from, to, generation })) ?? []) {
    const arm = armOf(columns.cohort, everybody);
    if (arm?.is !== 'baseline') continue;
    const instance = label === null ? '' : (arm.labels[label] ?? '');
    const known = sums.get(instance) ?? {
      n: new Float64Array(LEVELS_OF_PAST / MINUTE),
      sum: new Float64Array(LEVELS_OF_PAST / MINUTE),
    };
    sums.set(instance, known);
    for (const [row, slot] of columns.at.entries()) {
      const minute = Math.floor((slot - from) / MINUTE);
      const sum = columns.sum[row] ?? 0;
      known.n[minute] = (known.n[minute] ?? 0) + (columns.n[row] ?? 0);
      known.sum[minute] = (known.sum[minute] ?? 0) + (sum > 0 ? sum : (columns.total[row] ?? 0));
    }
  }
  const all = [...sums.values()];
  // Instances are compared minute by minute, so they all begin with the first minute of any.
  const first = Math.min(...all.map(({ n }) => n.findIndex((count) => count > 0)).filter((minute) => minute >= 0));
  if (first === Infinity) return [];
  return all.map(({ n, sum }) => Array.from(n, (count, minute) => (count > 0 ? (sum[minute] ?? 0) / count : null)).slice(first));
}
