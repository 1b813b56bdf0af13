import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { FreezeView, VersionView } from '../../../src/wire/release.ts';
import { showCountdown, showMoment } from '../show.ts';

export type Note = {
  readonly key: string;
  readonly tone: 'warning' | 'breach' | 'plain';
  readonly title: string;
  readonly text: string;
};
type Told = Pick<
  RolloutView,
  'divergence' | 'glass' | 'watched_until' | 'candidate' | 'baseline' | 'override' | 'service' | 'phase'
>;
type Beside = { readonly versions: readonly VersionView[]; readonly at: number };

/** What has to be known about a rollout beside where it stands: duties, what is watched, and whose word it goes by. */
export function readNotes(rollout: Told, { versions, at }: Beside): readonly Note[] {
  const { divergence, glass, watched_until: watched, candidate, override } = rollout;
  const notes: Note[] = [];
  const revoked = versions.find(({ version }) => version === candidate)?.revoked ?? null;
  if (revoked !== null)
    notes.push({
      key: 'revoked',
      tone: 'breach',
      title: `${candidate} is revoked`,
      text: `By ${revoked.by}, ${showMoment(revoked.at, at)} UTC: ${revoked.reason}. It is not started any more.`,
    });
  if (glass !== null) notes.push(readGlass(glass, at));
  if (divergence !== null && divergence !== undefined)
    notes.push({
      key: 'divergence',
      tone: 'warning',
      title: 'What is wanted elsewhere may differ, and is meant to',
      text: divergence.sentence,
    });
  if (override !== null) notes.push({ key: 'override', tone: 'warning', ...BY_WORD[override] });
  if (watched !== null && Date.parse(watched) > at)
    notes.push({
      key: 'watched',
      tone: 'plain',
      title: `Watched for ${showCountdown(Date.parse(watched) - at)} more`,
      text: `If ${candidate} gets traffic again before ${showMoment(watched, at)} UTC, 0 % is asked for again and the owner is told.`,
    });
  return notes;
}

/** The freezes that people set and that hold this service. */
export function freezesOf(freezes: readonly FreezeView[], service: string): readonly FreezeView[] {
  return freezes.filter((freeze) => freeze.service === null || freeze.service === service);
}

const BY_WORD: Readonly<Record<NonNullable<RolloutView['override']>, Pick<Note, 'title' | 'text'>>> = {
  promote: { title: 'Going by a person’s word', text: 'No evidence is waited for; evidence of harm still rolls it back.' },
  'break-glass': {
    title: 'Going past every gate',
    text: 'Freezes, budgets, approvals and missing evidence are not asked; evidence of harm still rolls it back.',
  },
  'fast-track': {
    title: 'On the fast track',
    text: 'This version was found good before, and goes to everybody on that evidence; evidence of harm still rolls it back.',
  },
};

function readGlass({ by, at: brokenAt, review_by: due, reviewed }: NonNullable<RolloutView['glass']>, at: number): Note {
  const title = `${by} broke the glass, ${showMoment(brokenAt, at)} UTC`;
  if (reviewed !== null)
    return { key: 'glass', tone: 'plain', title, text: `Reviewed by ${reviewed.by}, ${showMoment(reviewed.at, at)} UTC.` };
  const left = Date.parse(due) - at;
  const text =
    left > 0
      ? `Somebody else has to review it within ${showCountdown(left)}, or the owner is paged.`
      : 'Nobody else has reviewed it in time; the owner was paged.';
  return { key: 'glass', tone: 'breach', title, text };
}
