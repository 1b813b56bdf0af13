export type Interaction = PerformanceEntry & { interactionId?: number };
export type Interactions = {
  take(entry: Interaction): void;
  /** The latency that 98 of 100 interactions stay below; undefined where nobody touched anything. */
  inp(isRestored: boolean): number | undefined;
  reset(): void;
};

/** The ten slowest interactions, which hold the 98th percentile of up to 500 of them. */
export function interactionsOf(): Interactions {
  let longest: { id: number; duration: number }[] = [];
  let before = 0;
  // Where the browser does not count them, the slowest is told, which is right for up to 49 and the stricter answer for more.
  const count = (): number => ((performance as { interactionCount?: number }).interactionCount ?? 0) - before;
  return {
    take({ interactionId: id, duration }) {
      const known = longest.find((one) => one.id === id);
      if (known) known.duration = Math.max(known.duration, duration);
      else if (id) longest.push({ id, duration });
      longest = longest.sort((a, b) => b.duration - a.duration).slice(0, 10);
    },
    inp(isRestored) {
      const found = longest[Math.min(longest.length - 1, Math.floor(count() / 50))];
      // What is faster than a frame has no entry; 8 ms is what browsers round to.
      return found?.duration ?? (isRestored && count() > 0 ? 8 : undefined);
    },
    reset() {
      before += count();
      longest = [];
    },
  };
}
