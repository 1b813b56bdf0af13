import { showCount, showInstant, showRatio } from '../../kernel/show.ts';
import type { ObjectiveAttribution } from '../../loops/attribution.ts';
import type { JourneyExplanation } from '../../loops/causes.ts';
import type { AttributionView } from '../../wire/attribution.ts';
import type { WhyView } from '../../wire/cause.ts';

export function showWhy({ journey, falls, causes, lookedAt, ...told }: JourneyExplanation): WhyView {
  return {
    journey: journey.name,
    at: showInstant(told.at),
    from: showInstant(told.from),
    to: showInstant(told.to),
    compared_from: showInstant(told.comparedFrom),
    sentence: told.sentence,
    falls: falls.map(({ objective, fall }) => ({
      objective: objective.name,
      indicator: objective.indicator ?? '',
      from: showInstant(fall.from),
      to: showInstant(fall.to),
      ongoing: fall.ongoing,
      began_before: fall.beganBefore,
      bad: fall.bad,
      total: fall.total,
      expected: fall.expected,
      rate: fall.total === 0 ? 0 : fall.bad / fall.total,
      rate_before: fall.rateBefore,
    })),
    causes: causes.map(({ since, figures, ...cause }) => ({ ...cause, since: showInstant(since), figures: { ...figures } })),
    cleared: [...told.cleared],
    looked_at: lookedAt,
    coverage: told.coverage,
    age_ms: told.ageMs,
  };
}

/** As many spenders are shown; the others are summed. */
const MOST = 50;

export function showAttribution(found: ObjectiveAttribution): AttributionView {
  const { objective, at, from, spenders, unattributed, coverage, ageMs, unit, bad, total, spent } = found;
  const smaller = spenders.slice(MOST);
  return {
    objective: objective.name,
    at: showInstant(at),
    from: showInstant(from),
    unit,
    bad,
    total,
    spent,
    spenders: spenders
      .slice(0, MOST)
      .map(({ first, last, ...one }) => ({ ...one, first: showInstant(first), last: showInstant(last) })),
    smaller: {
      spenders: smaller.length,
      bad: smaller.reduce((sum, one) => sum + one.bad, 0),
      spent: smaller.reduce((sum, one) => sum + one.spent, 0),
    },
    unattributed: { ...unattributed },
    sentence: sentenceOf(found),
    coverage,
    age_ms: ageMs,
  };
}

function sentenceOf({ objective, unit, bad, total, spent, spenders, unattributed }: ObjectiveAttribution): string {
  const [first, ...others] = spenders;
  const all = `${showRatio(spent)} of the budget of ${objective.name} is spent (${showCount(bad)} bad ${unit})`;
  if (total === 0) return `Nothing was counted for ${objective.name} yet, so nothing can be said about its budget.`;
  if (bad === 0) return `Nothing of the budget of ${objective.name} is spent.`;
  if (first === undefined) return `${all}, none of it by anything that is known.`;
  const rest = others.length === 0 ? '' : `, ${others.length} ${others.length === 1 ? 'other' : 'others'} some of it`;
  const weak = first.strength === 'weak' ? ', for which only the order in time speaks' : '';
  const title = first.title.replace(/[.:]\s*$/, '');
  return `${all}: ${showRatio(first.spent)} [${showRatio(first.low)} – ${showRatio(first.high)}] by ${title}${weak}${rest}; ${showRatio(unattributed.spent)} by nobody known.`;
}
