import type { ScoreDetailView } from '../../../src/wire/score.ts';
import { showCount, showMovedPoints, showPercent, showPoints } from '../show.ts';
import { roundedToAddUp } from '../waterfall/add-up.ts';

type Member = ScoreDetailView['members'][number];
type Fall = NonNullable<ScoreDetailView['fall']>;

export type MemberRow = {
  readonly key: string;
  readonly kind: 'objective' | 'journey' | 'dependency';
  readonly name: string;
  readonly objective: string | null;
  readonly isKey: boolean;
  readonly weight: string;
  readonly share: number;
  readonly quality: string;
  readonly spent: string;
  readonly confidence: string;
  /** What the confidence is made of. */
  readonly doubt: string;
  readonly adds: string;
  readonly filled: number;
  /** What of its share is not known. */
  readonly open: number;
  readonly notes: readonly { readonly tone: 'breach' | 'blind' | 'warning'; readonly text: string }[];
};

const POINT = 0.001; // a tenth of a point, the finest that is shown

/** Members with what each adds; the points add up to what is proven, as they are shown. */
export function readMembers(members: readonly Member[]): readonly MemberRow[] {
  const adds = roundedToAddUp(
    members.map((member) => member.adds),
    POINT,
  );
  return members.map((member, index) => ({
    key: member.key,
    ...readKey(member.key),
    objective: member.objective,
    isKey: member.is_key,
    weight: `${showCount(member.weight)} · ${showPercent(member.share)}`,
    share: member.share,
    quality: member.quality === null ? 'unknown' : showPoints(member.quality),
    spent: member.spent === null ? '' : `${showPercent(member.spent)} of its budget spent`,
    confidence: showPercent(member.confidence),
    doubt: readDoubt(member),
    adds: showPoints(adds[index] ?? 0),
    filled: member.adds,
    open: member.share * (1 - member.confidence),
    notes: readNotes(member),
  }));
}

export function readKey(key: string): Pick<MemberRow, 'kind' | 'name'> {
  const dot = key.indexOf('.');
  const kind = key.slice(0, dot);
  return { kind: kind === 'journey' || kind === 'dependency' ? kind : 'objective', name: key.slice(dot + 1) };
}

export type Move = {
  readonly start: number;
  readonly startText: string;
  readonly endText: string;
  readonly rows: readonly { readonly key: string; readonly amount: number; readonly text: string; readonly detail: string }[];
  readonly still: number;
};

/** What moved the score, the most first; as it is shown, start and parts add up to the end. */
export function readMove(fall: Fall): Move {
  const parts = [
    ...fall.contributions,
    ...(fall.held === 0 ? [] : [{ key: '', quality: 0, confidence: 0, weight: 0, all: fall.held }]),
  ];
  const [start = 0, ...shown] = roundedToAddUp([fall.from, ...parts.map(({ all }) => all)], POINT);
  const rows = parts
    .map((part, index) => ({ part, amount: part.all, shown: shown[index] ?? 0 }))
    .filter((row) => Math.abs(row.shown) > POINT / 2)
    .toSorted((a, b) => Math.abs(b.shown) - Math.abs(a.shown));
  const end = start + shown.reduce((all, part) => all + part, 0);
  return {
    start: fall.from,
    startText: showPoints(start),
    endText: showPoints(end),
    rows: rows.map((row) => ({
      key: row.part.key,
      amount: row.amount,
      text: showMovedPoints(row.shown),
      detail: takenApart(row.part, row.shown),
    })),
    still: fall.contributions.length - rows.filter(({ part }) => part.key !== '').length,
  };
}

/** One part alone needs no figure: it is that of the member. Several add up to it; the largest takes what rounding left. */
function takenApart({ key, quality, confidence, weight }: Fall['contributions'][number], all: number): string {
  if (key === '') return 'held back from outside the members';
  const names = ['quality', 'confidence', 'weight'];
  const shown = roundedToAddUp([quality, confidence, weight], POINT);
  const largest = shown.reduce((best, part, index) => (Math.abs(part) > Math.abs(shown[best] ?? 0) ? index : best), 0);
  const left = all - shown.reduce((sum, part) => sum + part, 0);
  const parts = shown.map((part, index) => ({ name: names[index] ?? '', moved: index === largest ? part + left : part }));
  const said = parts.filter(({ moved }) => Math.abs(moved) > POINT / 2);
  if (said.length < 2) return said[0]?.name ?? '';
  return said.map(({ name, moved }) => `${name} ${showMovedPoints(moved)}`).join(', ');
}

function readDoubt({ coverage, freshness, evidence, n }: Member): string {
  const parts = [
    coverage === null || coverage === 1 ? [] : [`coverage ${showPercent(coverage)}`],
    freshness === null || freshness === 1 ? [] : [`freshness ${showPercent(freshness)}`],
    evidence === null || n === null ? [] : [`${showCount(Math.round(n))} events`],
  ];
  return parts.flat().join(', ');
}

function readNotes({ standing, missing, held, when_missing: rule }: Member): MemberRow['notes'] {
  return [
    ...(standing === 'breached' ? [{ tone: 'breach' as const, text: 'no budget left' }] : []),
    ...(missing ? [{ tone: 'blind' as const, text: MISSING[rule] }] : []),
    ...(held ? [{ tone: 'warning' as const, text: 'counts for no more than before its gap' }] : []),
  ];
}

const MISSING: Readonly<Record<Member['when_missing'], string>> = {
  hold: 'missing: its part is open',
  bad: 'missing: counts as bad',
  ignore: 'missing: left out',
};
