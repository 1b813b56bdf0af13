import { scoredOf, type Scored } from '../catalog/scored.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ScoreMember } from '../catalog/score-terms.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';

/**
 * Scores are kept as evidence: one cell per slot of ten seconds, so that they are durable, rolled up and expire like
 * everything else that is known. A cell adds up what is proven (`good`) and what is known (`sum`) in millionths, of one whole
 * score per slot (`total`): whole numbers, so that the mean of any window is exact.
 */
export const WHOLE = 1_000_000;

/** What a slot keeps of a score or of one of its members: both 0 to 1. */
export type KeptScore = { readonly lo: number; readonly confidence: number };

export function scoreGeneration({ kind, name }: Pick<Scored, 'kind' | 'name'>): string {
  return `score/${kind === 'journey' ? name : `${kind}.${name}`}`;
}

/** A member of a score, apart from it: what would it have been with other weights? */
export function partGeneration(scored: Pick<Scored, 'kind' | 'name'>, key: string): string {
  return `${PARTS}${scoreGeneration(scored).slice('score/'.length)}/${key}`;
}
const PARTS = 'part/';

/** Parts are asked for slot by slot and never summed over windows, which would take as much memory as an objective each. */
export function isPart(generation: string): boolean {
  return generation.startsWith(PARTS);
}

/** One name for one member, as it is kept and asked for: members of different kinds may have the same name. */
export function memberKey({ of: { kind, name } }: Pick<ScoreMember, 'of'>): string {
  return `${kind}.${name}`;
}

export function scoreGenerations(catalog: Catalog): readonly string[] {
  return scoredOf(catalog).flatMap((scored) => [
    scoreGeneration(scored),
    ...scored.terms.members.map((member) => partGeneration(scored, memberKey(member))),
  ]);
}

export type ScoreRow = KeptScore & { readonly at: number; readonly series: number };

export function appendScore(batch: ObservationBatch, { at, series, lo, confidence }: ScoreRow): void {
  const [good, sum] = [Math.round(lo * WHOLE), Math.round(confidence * WHOLE)];
  appendRow(batch, { at, series, cohort: 0, good, total: WHOLE, n: 1, sum });
}

/** Of one slot or of many: the mean of what they keep; null when they keep nothing. */
export function readScore({ good, total, sum }: { good: number; total: number; sum: number }): KeptScore | null {
  return total <= 0 ? null : { lo: good / total, confidence: sum / total };
}
