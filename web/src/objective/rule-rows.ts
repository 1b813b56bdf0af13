import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { showBurn, showPercent } from '../show.ts';

type Rule = ObjectiveView['rules'][number];
type Burn = ObjectiveView['burn'][number];

export type RuleRow = {
  readonly id: string;
  readonly action: Rule['action'];
  readonly condition: string;
  readonly windows: readonly BurnReading[];
  readonly state: string;
  readonly tone: 'breach' | 'blind' | 'plain' | 'mute';
};
export type BurnReading = {
  readonly window: string;
  readonly burn: string;
  readonly coverage: string;
  /** How much of its scale it takes, whose tick stands at `TICK`. Null is blind. */
  readonly reach: number | null;
  readonly tone: 'full' | 'fast' | 'slow' | 'blind';
};

/** Every rule that watches the objective, with the burns it looks at and what comes of it. */
export function readRules({ rules, burn }: Pick<ObjectiveView, 'rules' | 'burn'>): readonly RuleRow[] {
  return rules.map((rule) => ({
    id: rule.id,
    action: rule.action,
    condition: rule.condition,
    windows: [rule.long, rule.short].flatMap((window) => {
      const found = burn.find((one) => one.window === window);
      return found === undefined ? [] : [readBurn(found, rule.threshold)];
    }),
    ...readState(rule),
  }));
}

/** Windows that are measured and that no rule looks at. */
export function unwatched({ rules, burn }: Pick<ObjectiveView, 'rules' | 'burn'>): readonly BurnReading[] {
  const watched = new Set(rules.flatMap(({ long, short }) => [long, short]));
  return burn.filter(({ window }) => !watched.has(window)).map((one) => readBurn(one, null));
}

/** Where the threshold stands on a scale: beyond it there is room to see by how much. */
export const TICK = 0.8;
/** Spends exactly all of it. */
const SUSTAINED = 1;

function readBurn({ window, burn, coverage }: Burn, threshold: number | null): BurnReading {
  const seen = `coverage ${showPercent(coverage)}`;
  if (burn === null) return { window, burn: 'blind', coverage: seen, reach: null, tone: 'blind' };
  const tick = threshold === null || threshold === 0 ? SUSTAINED : threshold;
  const reach = Math.min(1, (burn / tick) * TICK);
  const isFull = threshold !== null && threshold > 0 && burn >= threshold;
  return { window, burn: showBurn(burn), coverage: seen, reach, tone: isFull ? 'full' : burn > SUSTAINED ? 'fast' : 'slow' };
}

const FROZEN: Readonly<Record<string, string>> = {
  LOW_COVERAGE: 'too little of its window was seen',
  STALE: 'nothing new is heard',
  NO_TRAFFIC: 'there was no traffic',
  NO_TELEMETRY: 'nothing was heard',
  NOT_COMPUTED: 'it is not reckoned yet',
};

function readState({ fires, frozen_because: because, reachable }: Rule): Pick<RuleRow, 'state' | 'tone'> {
  if (!reachable) return { state: 'can never fire: even a total outage stays below it at this target', tone: 'mute' };
  if (fires === null) return { state: `frozen: ${FROZEN[because ?? ''] ?? because ?? 'a window is blind'}`, tone: 'blind' };
  return fires ? { state: 'fires', tone: 'breach' } : { state: 'quiet', tone: 'plain' };
}
