import type { Catalog, Journey } from '../catalog/catalog.ts';
import { showDuration } from '../kernel/show.ts';
import { HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Mark } from '../ledger/timeline.ts';
import { marksOf } from '../ledger/timeline-marks.ts';
import type { World } from '../ledger/world.ts';
import type { Cause } from '../verdict/causes/cause.ts';
import { scopeOf } from './known-changes.ts';

/** Something that changed just before it began. */
export type Suspect = {
  readonly mark: Mark;
  /** So long before; negative: after, by as much as clocks and telemetry may be apart. */
  readonly beforeMs: number;
  readonly strength: Cause['strength'] | null;
  readonly sentence: string;
};

/** What changed longer before is no "just before". */
const LOOKED_BACK = HOUR;
/** So much later it may be told and still have been first. */
const APART = 2 * MINUTE;
const MOST = 5;
const CHANGING: ReadonlySet<Mark['kind']> = new Set(['rollout', 'deploy', 'flag', 'config', 'migration', 'scaling', 'catalog']);
const STRENGTHS = { strong: 100, moderate: 50, weak: 0.2 } as const;

type About = {
  readonly since: Instant;
  readonly at: Instant;
  readonly journey: Journey | null;
  readonly services: readonly string[];
  /** What evidence says, where it was asked. */
  readonly causes: readonly Pick<Cause, 'id' | 'strength' | 'sentence'>[];
};

/** What evidence names first; then what is nearest in place and in time. */
export function suspectsOf(
  about: About,
  { world, catalog }: { readonly world: World; readonly catalog: Catalog },
): readonly Suspect[] {
  const { since, at, journey, services, causes } = about;
  const near = (mark: Mark): number => {
    if (mark.kind === 'catalog') return 0.3;
    if (journey !== null) return scopeOf(mark.service, { catalog, journey });
    return mark.service === null ? 0.5 : services.includes(mark.service) ? 1 : 0.1;
  };
  const found = marksOf(world, at).flatMap((mark) => {
    const beforeMs = since - mark.at;
    const cause = causes.find(({ id }) => id === (mark.partOf ?? mark.id));
    const isNear = near(mark) >= 0.3;
    // Evidence that is weak is little more than the order in time, which everything that changed has.
    const isNamed = cause !== undefined && cause.strength !== 'weak';
    if (!CHANGING.has(mark.kind) || beforeMs > LOOKED_BACK || beforeMs < -APART || !(isNear || isNamed)) return [];
    const closeness = 1 / (1 + Math.abs(beforeMs) / (10 * MINUTE));
    const score = (cause === undefined ? 0 : STRENGTHS[cause.strength]) + near(mark) * closeness;
    const isAfter = beforeMs < 0;
    return [
      {
        mark,
        beforeMs,
        isAfter: isAfter && !isNamed,
        strength: cause?.strength ?? null,
        sentence: cause?.sentence ?? mark.sentence,
        score,
      },
    ];
  });
  const ranked = found.toSorted(
    (a, b) =>
      Number(a.isAfter) - Number(b.isAfter) || b.score - a.score || a.beforeMs - b.beforeMs || (a.mark.id < b.mark.id ? -1 : 1),
  );
  // Of one rollout the step that is nearest says the most; it stands for the whole.
  const once = new Map(ranked.toReversed().map((one) => [one.mark.partOf ?? one.mark.id, one]));
  return ranked
    .filter((one) => once.get(one.mark.partOf ?? one.mark.id) === one)
    .slice(0, MOST)
    .map(({ mark, beforeMs, strength, sentence }) => ({ mark, beforeMs, strength, sentence }));
}

/** `2m before it began`, `20s after it began`. */
export function explainBefore(beforeMs: number): string {
  const apart = (Math.round(Math.abs(beforeMs) / SECOND) * SECOND) as DurationMs;
  if (apart === 0) return 'as it began';
  return `${showDuration(apart)} ${beforeMs > 0 ? 'before' : 'after'} it began`;
}
