import type { Instant } from '../../kernel/units.ts';

/** Answers that cost much and are asked for again at once: each is made once, and kept for a moment. */
export type RecentAnswers<Answer> = {
  answer(key: string, now: Instant, make: () => Promise<Answer | null>): Promise<Answer | null>;
};

/** As many are kept; the oldest goes first. */
const MOST = 128;

export function openRecentAnswers<Answer>(keptMs: number): RecentAnswers<Answer> {
  const kept = new Map<string, { readonly at: Instant; readonly made: Promise<Answer | null> }>();
  return {
    answer(key, now, make) {
      const known = kept.get(key);
      if (known !== undefined && now - known.at < keptMs) return known.made;
      kept.delete(key);
      const made = make();
      kept.set(key, { at: now, made });
      // What failed is not an answer: the next one who asks tries again.
      made.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
      return made;
    },
  };
}
