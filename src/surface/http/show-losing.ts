import { showRatio } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { JourneyStands, Spenders, Stood } from '../../loops/overview.ts';
import { revenueAtRisk } from '../../verdict/score/revenue-at-risk.ts';
import type { LossView } from '../../wire/overview.ts';
import { showOverviewJourney } from './show-overview-journey.ts';

const MOST_EACH = 3;
/** What a journey loses that keeps its promises is worth telling from one point in a hundred on. */
const WORTH_TELLING = 0.01;

/** Who and what loses it: journeys by what they cost, customers by how badly they are off, changes by what they spent. */
export function showLosing(
  stood: Stood,
  { worst, spenders, at }: { worst: readonly JourneyStands[]; spenders: Spenders; at: Instant },
): LossView[] {
  const losing = worst.filter(({ standing }) => standing === 'broken' || standing === 'at-risk');
  return [
    ...[...losing, ...worst.filter(isLessThanWell)].slice(0, MOST_EACH).map((one) => lossOf(one, stood)),
    ...losing.flatMap((one) => cohortsOf(one, at)).slice(0, MOST_EACH),
    ...changesOf(spenders).slice(0, MOST_EACH),
  ];
}

/** What is not known yet is no loss: only what is known to be less than well counts. */
function isLessThanWell({ score, standing }: JourneyStands): boolean {
  const point = score?.score.point ?? null;
  return standing === 'kept' && point !== null && 1 - point >= WORTH_TELLING;
}

function lossOf({ journey, score, standing }: JourneyStands, { scores }: Stood): LossView {
  const risk = score === null ? null : revenueAtRisk(score.score, score.scored.revenue);
  const point = score?.score.point ?? null;
  const inProduct = productLoss(journey.name, scores);
  const missing = point === null ? null : 1 - point;
  const within = standing === 'kept' ? ', within what is promised' : '';
  const where = inProduct === null ? '' : ` ${inProduct.product} loses ${tenths(inProduct.points)} points by it.`;
  return {
    kind: 'journey',
    title: journey.displayName,
    sentence: point === null ? `Its score is not known.${where}` : `It stands at ${tenths(point)} of 100${within}.${where}`,
    points: inProduct?.points ?? missing,
    revenue: risk === null || risk.point === null ? null : { currency: risk.currency, point: risk.point },
    share: null,
    strength: null,
    href: `/journeys/${encodeURIComponent(journey.name)}`,
  };
}

/** What the first product that it is a part of would gain if the journey were well. */
function productLoss(journey: string, scores: Stood['scores']): { readonly product: string; readonly points: number } | null {
  for (const { scored, score } of scores) {
    if (scored.kind !== 'product') continue;
    const part = score.members.find(({ member }) => member.of.kind === 'journey' && member.of.name === journey);
    if (part !== undefined) return { product: scored.displayName, points: part.share * (1 - part.part) };
  }
  return null;
}

function cohortsOf(one: JourneyStands, at: Instant): readonly LossView[] {
  const { hurt, display_name: title } = showOverviewJourney(one, { trend: [], from: at, at });
  return hurt.map(({ objective, who, sentence }) => ({
    kind: 'cohort',
    title: `${who} in ${title}`,
    sentence,
    points: null,
    revenue: null,
    share: one.lines.find((line) => line.objective.name === objective)?.spent ?? null,
    strength: null,
    href: `/objectives/${encodeURIComponent(objective)}`,
  }));
}

/** What goes on spending first, then what spent most. */
function changesOf(found: Spenders): readonly LossView[] {
  const all = found.flatMap(({ objective, spenders }) =>
    spenders.filter(({ spent }) => spent > 0).map((one) => ({ objective, one })),
  );
  return all
    .toSorted((a, b) => Number(b.one.burning) - Number(a.one.burning) || b.one.spent - a.one.spent)
    .map(({ objective, one }) => ({
      kind: 'change',
      title: one.title,
      sentence: `It used ${showRatio(one.spent)} of the room for mistakes of “${objective.displayName}”, between ${showRatio(one.low)} and ${showRatio(one.high)}${one.burning ? ', and goes on' : ''}.`,
      points: null,
      revenue: null,
      share: one.spent,
      strength: one.strength,
      href: hrefOf(one.id, objective.name),
    }));
}

function hrefOf(id: string, objective: string): string {
  const [kind = '', ...rest] = id.split('/');
  const name = encodeURIComponent(rest.join('/'));
  if (kind === 'rollout') return `/rollouts/${name}`;
  return kind === 'change' ? `/ledger/${name}` : `/objectives/${encodeURIComponent(objective)}`;
}

function tenths(share: number): string {
  return (share * 100).toFixed(1);
}
