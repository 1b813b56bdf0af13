import type { CauseView, WhyView } from '../../../src/wire/cause.ts';
import { showCount, showMoment, showPercent } from '../show.ts';

export type CauseRow = {
  readonly key: string;
  readonly kind: string;
  readonly strength: CauseView['strength'];
  readonly sentence: string;
  readonly explains: string | null;
  readonly since: string;
  readonly figures: readonly { readonly name: string; readonly value: string }[];
  readonly rollout: string | null;
};

const KINDS: Readonly<Record<CauseView['kind'], string>> = {
  change: 'change',
  cohort: 'cohort',
  dependency: 'dependency',
  'telemetry-lost': 'telemetry lost',
  'not-watched': 'not watched',
  'traffic-vanished': 'traffic vanished',
  maintenance: 'maintenance',
  incident: 'incident',
  anomaly: 'not as usual',
};

/** Causes in the server's order, the firmest first, with the figures that each sentence rests on. */
export function readCauses({ causes, at }: WhyView): readonly CauseRow[] {
  return causes.map(({ kind, id, strength, since, explains, sentence, figures }) => ({
    key: `${kind} ${id}`,
    kind: KINDS[kind],
    strength,
    sentence,
    explains: explains === null ? null : `explains ${showPercent(explains)}`,
    since: showMoment(since, Date.parse(at)),
    figures: Object.entries(figures).map(([name, value]) => ({ name: name.replaceAll('_', ' '), value: showFigure(value) })),
    rollout: id.startsWith('rollout/') ? id.slice('rollout/'.length) : null,
  }));
}

export type FallRow = {
  readonly objective: string;
  readonly when: string;
  readonly failed: string;
  readonly rate: string;
  readonly before: string;
};

export function readFalls({ falls, at }: WhyView): readonly FallRow[] {
  const now = Date.parse(at);
  return falls.map((fall) => ({
    objective: fall.objective,
    when: `${fall.began_before ? 'before ' : ''}${showMoment(fall.from, now)} to ${fall.ongoing ? 'now' : showMoment(fall.to, now)}`,
    failed: `${showCount(fall.bad)} of ${showCount(fall.total)}, ${showFigure(fall.expected)} expected`,
    rate: showPercent(fall.rate),
    before: showPercent(fall.rate_before),
  }));
}

export function lookedAt({ looked_at: { changes, cohorts, dependencies } }: WhyView): string {
  const count = (of: number, one: string, many: string): string => `${of} ${of === 1 ? one : many}`;
  const parts = [count(changes, 'change', 'changes'), count(cohorts, 'cohort', 'cohorts')];
  return `Looked at ${parts.join(', ')} and ${count(dependencies, 'dependency', 'dependencies')}.`;
}

/** Three digits that matter: these are counts, shares and distances alike. */
function showFigure(value: number): string {
  if (Number.isInteger(value)) return showCount(value);
  return Math.abs(value) >= 100 ? showCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}
