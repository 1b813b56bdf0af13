import type { RolloutView } from '../../src/wire/rollout.ts';
import type { RolloutBatchesView } from '../../src/wire/rollout-batches.ts';
import { SECOND, time } from './fixture-time.ts';

/** A rollout of the fixture over time: the interval of each stream narrows with each batch, and begins anew with each step. */
export function fixtureBatches(rollout: RolloutView): RolloutBatchesView {
  const { judged, comparison, step, steps, phase } = rollout;
  const isWorse = comparison?.kind === 'worse';
  const passed = Math.floor(judged.length * 0.6);
  const batches = judged.map(({ at }, index) => {
    const own = step > 0 && index < passed ? step - 1 : step;
    const share = steps[own]?.share ?? 0;
    return { at, step: own, share: share * (1 + 0.08 * Math.sin(index * 1.7)) };
  });
  const inStep = (index: number): number => (step > 0 && index >= passed ? index - passed : index) + 1;
  const began = Date.parse(rollout.started_at);
  const moved = judged[passed] === undefined ? began : Date.parse(judged[passed].at) - 10 * SECOND;
  const ended = rollout.ended_at === null ? null : Date.parse(rollout.ended_at);
  return {
    rollout: rollout.id,
    at: time(ended ?? Date.now()),
    from: time(began),
    to: time(ended ?? Math.max(Date.now(), Date.parse(judged.at(-1)?.at ?? rollout.started_at))),
    batches,
    streams: (comparison?.streams ?? []).map(({ indicator, excess }) => {
      const width = (index: number): number => 0.4 / inStep(index) ** 1.25;
      const last = judged.length - 1;
      const middle = (excess.low + excess.high) / 2;
      return {
        indicator,
        low: judged.map((_, index) => (index === last ? excess.low : middle - width(index))),
        high: judged.map((_, index) => (index === last ? excess.high : middle + width(index))),
        seen: judged.map((_, index) => middle + 0.02 * width(index) * Math.sin(index)),
        limit: judged.map(() => 0.0006),
      };
    }),
    asked: [
      { at: time(began), share: step > 0 ? (steps[step - 1]?.share ?? 0) : (steps[0]?.share ?? 0) },
      ...(step > 0 ? [{ at: time(moved), share: steps[step]?.share ?? 0 }] : []),
      ...(phase === 'rolled-back' ? [{ at: rollout.changed_at, share: 0 }] : []),
    ],
    counted: step > 0 ? [{ at: time(moved), share: (steps[step - 1]?.share ?? 0) * 0.97 }] : [],
    exposed_ms: ended === null ? null : ended - began,
    toll: isWorse ? { indicator: 'checkout-success', events: 20.6, low: 12.1, high: 31.4 } : null,
    story: [
      {
        what: 'tried',
        text: `${rollout.candidate} of ${rollout.service} was given up to 5 % of the traffic in place of ${rollout.baseline}: 1 of 4 steps of plan ${rollout.plan} (canary).`,
      },
      { what: 'found', text: comparison?.sentence ?? 'Nothing was counted that both versions could be compared by.' },
      { what: 'done', text: rollout.sentence },
      ...(isWorse
        ? [
            {
              what: 'toll' as const,
              text: `412 events of checkout-success met ${rollout.candidate} in 48s; 21 of them failed that would not have failed on ${rollout.baseline} (95 %: 12 to 31).`,
            },
          ]
        : []),
    ],
    evidence: [],
  };
}
