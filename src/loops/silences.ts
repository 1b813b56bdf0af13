import type { Catalog } from '../catalog/catalog.ts';
import { nearest } from '../kernel/nearest.ts';
import { showDuration } from '../kernel/show.ts';
import { after, DAY, MINUTE, type DurationMs } from '../kernel/units.ts';
import type { Silenced } from '../response/silence.ts';
import type { World } from '../ledger/world.ts';
import type { Ledger } from './ledger.ts';

export type SilenceParts = { readonly ledger: Ledger; readonly catalog: () => Catalog };
export type SilenceRefusal = { readonly code: SilenceRefusalCode; readonly text: string; readonly hint?: string };
export type SilenceRefusalCode = 'SILENCE_TIME' | 'SILENCE_UNKNOWN' | 'SILENCES_FULL' | 'SILENCED_UNKNOWN';

export type SilenceRequest = {
  readonly of: Silenced;
  readonly for: DurationMs;
  /** Pages are meant, too, however long it is. */
  readonly pages: boolean;
  readonly reason: string;
  readonly actor: string;
};

/** A silence that nobody lifts ends by itself; what should never be told of has no rule in the catalog. */
export const LONGEST_SILENCE = (30 * DAY) as DurationMs;
/** Who sleeps through a page for longer than this has to say that it is meant. */
export const LONGEST_FOR_PAGES = DAY;
const MOST_SILENCES = 100;

/** Keeps alerts from being told for a while. They are opened, recorded and closed as ever, and nothing else changes. */
export async function setSilence(
  parts: SilenceParts,
  asked: SilenceRequest,
): Promise<{ readonly name: string } | SilenceRefusal> {
  const answer: { refusal: SilenceRefusal | null; name: string } = { refusal: null, name: '' };
  await parts.ledger.decide((world, at) => {
    const standing = [...world.silences.values()].filter(({ until }) => until > at).length;
    answer.refusal = refusalOf(asked, { catalog: parts.catalog(), world, standing });
    if (answer.refusal !== null) return [];
    const { of, reason, actor } = asked;
    answer.name = `silence-${world.tail.seq + 1}`;
    const body = { name: answer.name, of, until: after(at, asked.for), reason };
    return [{ kind: 'silence.set', subject: subjectOf(of), actor, body }];
  });
  return answer.refusal ?? { name: answer.name };
}

export type SilenceLift = { readonly name: string; readonly reason: string; readonly actor: string };

/** Ends a silence before its time; what is open then is told. */
export async function liftSilence(
  { ledger }: Pick<SilenceParts, 'ledger'>,
  { name, reason, actor }: SilenceLift,
): Promise<SilenceRefusal | null> {
  const answer: { refusal: SilenceRefusal | null } = { refusal: null };
  await ledger.decide((world, at) => {
    const known = world.silences.get(name);
    if (known === undefined || known.until <= at) {
      const hint = 'plimsoll silence list shows them';
      answer.refusal = { code: 'SILENCE_UNKNOWN', text: `there is no silence ${name} now`, hint };
      return [];
    }
    return [{ kind: 'silence.lifted', subject: subjectOf(known.of), actor, body: { name, reason } }];
  });
  return answer.refusal;
}

type Around = { readonly catalog: Catalog; readonly world: World; readonly standing: number };

function refusalOf({ of, for: time, pages }: SilenceRequest, around: Around): SilenceRefusal | null {
  if (time < MINUTE || time > LONGEST_SILENCE) {
    const text = `a silence lasts from ${showDuration(MINUTE)} to ${showDuration(LONGEST_SILENCE)}, and not ${showDuration(time)}`;
    return { code: 'SILENCE_TIME', text, hint: 'what nobody should be told of has no rule in the catalog' };
  }
  if (time > LONGEST_FOR_PAGES && !pages) {
    const text = `a silence of more than ${showDuration(LONGEST_FOR_PAGES)} would keep pages quiet that nobody thought of`;
    return { code: 'SILENCE_TIME', text, hint: 'say that pages are meant, too (pages: true), or make it shorter' };
  }
  if (around.standing >= MOST_SILENCES)
    return { code: 'SILENCES_FULL', text: `there are ${MOST_SILENCES} silences already`, hint: 'lift old ones' };
  return of.kind === 'everything' ? null : unknownOf(of, around);
}

function unknownOf(of: Exclude<Silenced, { readonly kind: 'everything' }>, { catalog, world }: Around): SilenceRefusal | null {
  const known = {
    alert: () => [...world.alerts.open.values()].map(({ id }) => id),
    // Where an objective is kept apart by cohorts, each of them has alerts of its own, under the name of a child.
    objective: () => [
      ...catalog.objectives.map(({ name }) => name),
      ...[...world.alerts.open.values()].map(({ subject }) => subject),
    ],
    journey: () => catalog.journeys.map(({ name }) => name),
    service: () => [
      ...new Set([...catalog.services, ...catalog.plans.map(({ service: name }) => ({ name }))].map(({ name }) => name)),
    ],
  }[of.kind]();
  if (known.includes(of.name)) return null;
  const meant = nearest(of.name, known);
  const text = of.kind === 'alert' ? `no alert ${of.name} is open` : `the catalog has no ${of.kind} ${of.name}`;
  return { code: 'SILENCED_UNKNOWN', text, ...(meant !== undefined && { hint: `did you mean ${meant}?` }) };
}

function subjectOf(of: Silenced): string {
  switch (of.kind) {
    case 'everything':
      return 'silences';
    case 'alert':
      return of.name.slice(of.name.indexOf('/') + 1, of.name.lastIndexOf('@'));
    case 'objective':
      return of.name;
    case 'journey':
    case 'service':
      return `${of.kind}/${of.name}`;
  }
}
