import { MINUTE, type Instant } from '../../kernel/units.ts';
import { exposureClaim } from './exposure-claim.ts';
import { labelClaim } from './label-claim.ts';
import { dependencyClaim, incidentClaim, timeClaims, type Risen } from './rise-claims.ts';
import { risesOf, usualOf } from './rises.ts';
import { shareOut } from './share-out.ts';
import { minuteOf, slotGrid, sumOver, type SlotGrid } from './slot-grid.ts';
import type { Counted } from './stretches.ts';
import type { ChangeSuspect, Claim, EvidenceKind, Suspect } from './suspect.ts';

export type AttributionFacts = {
  /** A whole minute; all columns begin there. */
  readonly from: Instant;
  /** Everything that was counted, minute by minute. */
  readonly minutes: Counted;
  readonly suspects: readonly Suspect[];
};

/** What one suspect is held to have spent. */
export type Attributed = {
  readonly suspect: Suspect;
  readonly evidence: EvidenceKind;
  /** Whole bad events of each minute; see `shareOut`. */
  readonly minutes: Float64Array;
  readonly bad: number;
  readonly low: number;
  readonly high: number;
};

export type Attribution = {
  /** In the order of the suspects. */
  readonly attributed: readonly Attributed[];
  /** Bad events of each minute that are nobody's: bad − attributed, exactly. */
  readonly background: Float64Array;
  /** Of the background, as far as it is more than usual: something spent it, and is not known. */
  readonly unexplained: number;
};

/**
 * Who spent the budget: each bad event of each minute goes to one suspect or stays background. What is declared comes first,
 * then labels on the failing cells, then failures that follow a share of traffic, then a dependency that failed itself, and
 * only then what came shortly before; an open incident takes what is left above the usual.
 */
export function attribute({ from, minutes, suspects }: AttributionFacts): Attribution {
  const grid = slotGrid(from, minutes);
  const claims: (Claim | null)[] = suspects.map(() => null);
  const left = minutes.bad.slice();
  const claim = (index: number, made: Claim | null): void => {
    claims[index] = made;
    if (made !== null) take(left, made.minutes);
  };
  for (const [index, suspect] of suspects.entries())
    if (suspect.kind === 'maintenance') claim(index, declared(suspect, left, grid));
  const usual = usualOf({ bad: left, total: minutes.total }, grid);
  const acquitted = new Set<number>();
  for (const [index, suspect] of suspects.entries()) {
    if (suspect.kind !== 'change' || suspect.labelled === null) continue;
    const { own, others } = suspect.labelled;
    const finding = labelClaim({ own: { ...own, bad: least(own.bad, left) }, others }, grid, usual.dispersion);
    claim(index, finding.claim);
    // It ran beside the others and failed no more than they did: an order in time says nothing against that.
    if (finding.compared) acquitted.add(index);
  }
  for (const [index, suspect] of suspects.entries()) {
    if (suspect.kind !== 'change' || suspect.share === null || acquitted.has(index)) continue;
    claim(index, exposureClaim({ ...suspect, share: suspect.share }, { left, total: minutes.total }, grid));
  }
  const excess = new Float64Array(grid.minutes);
  const rises = risesOf({ left, total: minutes.total }, { grid, usual, into: excess });
  const risen: Risen = { rises, excess, total: minutes.total };
  for (const [index, suspect] of suspects.entries())
    if (suspect.kind === 'dependency') claims[index] = dependencyClaim(suspect, risen, grid);
  const late = suspects.flatMap((suspect, index) =>
    suspect.kind === 'change' && claims[index] === null && !acquitted.has(index) ? [index] : [],
  );
  for (const [place, made] of timeClaims(
    late.map((index) => suspects[index] as ChangeSuspect),
    risen,
    grid,
  ).entries())
    claims[late[place]!] = made;
  for (const [index, suspect] of suspects.entries())
    if (suspect.kind === 'incident') claims[index] = incidentClaim(suspect, risen, grid);
  return settled({ minutes, suspects, claims, unexplained: excess });
}

function declared({ from, to }: Suspect, left: Float64Array, grid: SlotGrid): Claim | null {
  const [first, end] = [minuteOf(from, grid), to === null ? grid.minutes : minuteOf((to + MINUTE - 1) as Instant, grid)];
  const minutes = new Float64Array(grid.minutes);
  minutes.set(left.subarray(first, end), first);
  const all = minutes.reduce((sum, bad) => sum + bad, 0);
  return all === 0 ? null : { evidence: 'declared', minutes, low: all, high: all };
}

function take(left: Float64Array, minutes: Float64Array): void {
  for (let minute = 0; minute < left.length; minute += 1) left[minute] = Math.max(0, left[minute]! - minutes[minute]!);
}

function least(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length);
  for (let index = 0; index < a.length; index += 1) both[index] = a[index]! < b[index]! ? a[index]! : b[index]!;
  return both;
}

type Claimed = {
  readonly minutes: Counted;
  readonly suspects: readonly Suspect[];
  readonly claims: readonly (Claim | null)[];
  readonly unexplained: Float64Array;
};

function settled({ minutes, suspects, claims, unexplained }: Claimed): Attribution {
  const made = claims.flatMap((claim, index) => (claim === null ? [] : [{ claim, suspect: suspects[index]! }]));
  const shares = shareOut(
    minutes.bad,
    made.map(({ claim }) => claim.minutes),
  );
  const background = minutes.bad.slice();
  for (const share of shares) for (let minute = 0; minute < share.length; minute += 1) background[minute]! -= share[minute]!;
  const attributed = made.map(({ claim, suspect }, index) => {
    const share = shares[index]!;
    const bad = sumOver(share, { first: 0, end: share.length });
    return {
      suspect,
      evidence: claim.evidence,
      minutes: share,
      bad,
      low: Math.min(bad, claim.low),
      high: Math.max(bad, claim.high),
    };
  });
  return {
    attributed: attributed.filter(({ bad }) => bad > 0),
    background,
    unexplained: unexplained.reduce((sum, count) => sum + count, 0),
  };
}
