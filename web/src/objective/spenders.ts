import type { AttributionView } from '../../../src/wire/attribution.ts';
import { showCount, showMoment, showPercent } from '../show.ts';
import { roundedToAddUp } from '../waterfall/add-up.ts';

export type SpenderRow = {
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly strength: AttributionView['spenders'][number]['strength'] | null;
  /** Part of the whole budget. */
  readonly spent: number;
  readonly bad: string;
  readonly text: string;
  readonly evidence: string;
  readonly range: string | null;
  readonly when: string | null;
  readonly burning: boolean;
  readonly rollout: string | null;
};
export type Spending = { readonly rows: readonly SpenderRow[]; readonly total: string; readonly unexplained: string | null };

const EVIDENCE: Readonly<Record<AttributionView['spenders'][number]['evidence'], string>> = {
  declared: 'declared for this time',
  label: 'by the labels of what failed',
  exposure: 'by its share of traffic',
  dependency: 'by what it failed itself',
  time: 'by the order in time alone',
  incident: 'while it was open',
};

/** Who spent the budget, the most first, then the small ones together and what is unattributed. The bad events add up. */
export function readSpending({ spenders, smaller, unattributed, bad, unit, at, spent }: AttributionView): Spending {
  const parts = [...spenders, ...(smaller.spenders === 0 ? [] : [smaller]), unattributed];
  const counts = roundedToAddUp(
    parts.map((part) => part.bad),
    1,
  );
  const [shares, now] = [
    roundedToAddUp(
      parts.map((part) => part.spent),
      0.001,
    ),
    Date.parse(at),
  ];
  const said = (index: number): Pick<SpenderRow, 'bad' | 'text'> => ({
    bad: showBad(counts[index] ?? 0, unit),
    text: showTenth(shares[index] ?? 0),
  });
  const named = spenders.map((spender, index) => ({
    key: spender.id,
    title: spender.title,
    kind: spender.kind,
    strength: spender.strength,
    spent: spender.spent,
    ...said(index),
    evidence: EVIDENCE[spender.evidence],
    range: `${showPercent(spender.low)} to ${showPercent(spender.high)}`,
    when: showWhen(spender, now),
    burning: spender.burning,
    rollout: spender.id.startsWith('rollout/') ? spender.id.slice('rollout/'.length) : null,
  }));
  const rest = { strength: null, range: null, when: null, burning: false, rollout: null };
  const small = {
    ...rest,
    key: 'smaller',
    title: `${smaller.spenders} smaller ones`,
    kind: '',
    spent: smaller.spent,
    evidence: '',
  };
  const open = { ...rest, key: 'unattributed', title: 'unattributed', kind: '', spent: unattributed.spent, evidence: '' };
  const unexplained =
    unattributed.unexplained < 0.5
      ? null
      : `${showCount(Math.round(unattributed.unexplained))} above the usual, for which nothing is known`;
  return {
    rows: [
      ...named,
      ...(smaller.spenders === 0 ? [] : [{ ...small, ...said(named.length) }]),
      { ...open, ...said(parts.length - 1), evidence: unexplained ?? 'as much as usual' },
    ],
    total: `${showBad(Math.round(bad), unit)}, ${showTenth(roundedToAddUp([spent], 0.001)[0] ?? 0)}`,
    unexplained,
  };
}

function showBad(count: number, unit: AttributionView['unit']): string {
  return `${showCount(count)} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

/** The first and the last minute in which something was spent, which may be one. */
function showWhen({ first, last }: AttributionView['spenders'][number], now: number): string {
  const [from, to] = [first, last].map((minute) => showMoment(minute, now).slice(0, -3));
  return from === to ? `in the minute of ${from}` : `${from} to ${to}`;
}

/** Shares are shown to a tenth of a percent throughout, because only figures of one fineness can add up. */
function showTenth(share: number): string {
  return `${(share * 100).toFixed(1)}\u202f%`;
}
