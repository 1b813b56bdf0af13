import type { SituationView } from '../../../src/wire/situation.ts';

type Unseen = SituationView['blind'][number];
/** Promises of one journey of which nothing can be said for one reason. */
export type UnseenGroup = {
  readonly key: string;
  readonly journey: string | null;
  /** Its telemetry arrives, and there was nothing to count: that is not the same as not to see. */
  readonly isQuiet: boolean;
  readonly promises: readonly Unseen[];
  /** What holds for all of them is said once; null: each has its own to say. */
  readonly sentence: string | null;
  readonly coverage: number;
  readonly ageMs: number | null;
};

/** What is not seen before what nobody came to, each journey once. */
export function groupUnseen(blind: readonly Unseen[]): readonly UnseenGroup[] {
  const groups = Map.groupBy(blind, ({ journey, reason }) => `${journey ?? ''} ${reason ?? ''}`);
  return [...groups.entries()]
    .map(([key, promises]): UnseenGroup => {
      const ages = promises.flatMap(({ age_ms: age }) => age ?? []);
      const sentences = new Set(promises.map(({ sentence }) => sentence));
      return {
        key,
        journey: promises[0]?.journey ?? null,
        isQuiet: promises[0]?.reason === 'NO_TRAFFIC',
        promises,
        sentence: sentences.size === 1 ? (promises[0]?.sentence ?? null) : null,
        coverage: Math.min(...promises.map(({ coverage }) => coverage)),
        ageMs: ages.length === promises.length ? Math.max(...ages) : null,
      };
    })
    .toSorted((a, b) => Number(a.isQuiet) - Number(b.isQuiet));
}
