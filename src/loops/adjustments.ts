import type { Adjustment } from '../catalog/adjustment.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { selects } from '../catalog/select-objectives.ts';
import { LONGEST_ADJUSTMENT, MOST_BACKDATED } from '../evidence/adjusted-time.ts';
import { canonicalJson } from '../kernel/hash.ts';
import { nearest } from '../kernel/nearest.ts';
import { showDuration } from '../kernel/show.ts';
import { elapsed, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import type { World } from '../ledger/world.ts';
import type { Ledger } from './ledger.ts';

export type AdjustmentParts = { readonly ledger: Ledger; readonly catalog: () => Catalog };
export type AdjustmentRefusal = { readonly code: AdjustmentRefusalCode; readonly text: string; readonly hint?: string };
export type AdjustmentRefusalCode =
  | 'ADJUSTMENT_TIME'
  | 'ADJUSTMENT_SELECTS_NONE'
  | 'ADJUSTMENT_UNKNOWN'
  | 'ADJUSTMENT_DECLARED'
  | 'ADJUSTMENTS_FULL';

/** What a person asks for once; what comes again is declared in the catalog. */
export type AdjustmentRequest = Pick<Adjustment, 'objectives' | 'mode' | 'reason' | 'approvedBy'> & {
  readonly from: Instant;
  readonly to: Instant;
};

/** Each is looked at whenever a budget is, so there may not be any number of them. */
const MOST_ADJUSTMENTS = 1_000;
const CATALOG = 'catalog folder';

export async function recordAdjustment(
  parts: AdjustmentParts,
  request: AdjustmentRequest,
  actor: string,
): Promise<{ readonly name: string } | AdjustmentRefusal> {
  const answer: { refusal: AdjustmentRefusal | null; name: string } = { refusal: null, name: '' };
  await parts.ledger.decide((world, at) => {
    answer.refusal = refusalOf(request, { world, catalog: parts.catalog(), at });
    if (answer.refusal !== null) return [];
    const { from, to, ...rest } = request;
    answer.name = `adjustment-${world.tail.seq + 1}`;
    const adjustment = { ...rest, name: answer.name, when: { kind: 'once', from, to }, requestedBy: actor } as const;
    return [{ kind: 'adjustment.recorded', subject: subjectOf(answer.name), actor, body: { adjustment, origin: 'person' } }];
  });
  return answer.refusal ?? { name: answer.name };
}

export async function withdrawAdjustment(
  { ledger }: Pick<AdjustmentParts, 'ledger'>,
  { name, reason }: { readonly name: string; readonly reason: string },
  actor: string,
): Promise<AdjustmentRefusal | null> {
  const answer: { refusal: AdjustmentRefusal | null } = { refusal: null };
  await ledger.decide((world) => {
    const known = world.adjustments.get(name);
    answer.refusal = known === undefined ? unknown(name, world) : known.origin === 'catalog' ? declared(name) : null;
    if (answer.refusal !== null) return [];
    return [{ kind: 'adjustment.withdrawn', subject: subjectOf(name), actor, body: { name, reason } }];
  });
  return answer.refusal;
}

/** What the catalog says now, as far as it is not what was recorded of it. */
export async function recordDeclared(ledger: Ledger, { adjustments }: Catalog): Promise<void> {
  await ledger.decide((world) => declaredDrafts(world, adjustments));
}

function declaredDrafts(world: World, declaredNow: readonly Adjustment[]): readonly Draft[] {
  const names = new Set(declaredNow.map(({ name }) => name));
  const gone = [...world.adjustments.values()].filter(
    ({ origin, adjustment }) => origin === 'catalog' && !names.has(adjustment.name),
  );
  const fresh = declaredNow.filter(
    (one) => canonicalJson(world.adjustments.get(one.name)?.adjustment ?? null) !== canonicalJson(one),
  );
  return [
    ...gone.map(({ adjustment: { name } }): Draft => {
      const body = { name, reason: 'it is no longer in the catalog' };
      return { kind: 'adjustment.withdrawn', subject: subjectOf(name), actor: CATALOG, body };
    }),
    ...fresh.map((adjustment): Draft => {
      const body = { adjustment, origin: 'catalog' } as const;
      return { kind: 'adjustment.recorded', subject: subjectOf(adjustment.name), actor: CATALOG, body };
    }),
  ];
}

type Around = { readonly world: World; readonly catalog: Catalog; readonly at: Instant };

function refusalOf({ from, to, objectives }: AdjustmentRequest, { world, catalog, at }: Around): AdjustmentRefusal | null {
  const longest = showDuration(LONGEST_ADJUSTMENT);
  if (to <= from) return time('its end is not after its start');
  if (to - from > LONGEST_ADJUSTMENT) return time(`it lasts longer than ${longest}`, `split it into parts of ${longest} at most`);
  const back = elapsed(from, at);
  if (back > MOST_BACKDATED) return time(`it begins ${showDuration(back)} ago, and ${showDuration(MOST_BACKDATED)} is the most`);
  if (from - at > MOST_BACKDATED)
    return time(`it begins in ${showDuration((from - at) as DurationMs)}`, 'what is planned belongs into the catalog');
  if (world.adjustments.size >= MOST_ADJUSTMENTS)
    return { code: 'ADJUSTMENTS_FULL', text: `there are ${MOST_ADJUSTMENTS} adjustments already`, hint: 'withdraw old ones' };
  return (
    unknownAmong('objective', objectives.names, catalog.objectives) ??
    unknownAmong('journey', objectives.journeys, catalog.journeys) ??
    (catalog.objectives.some((one) => selects(objectives, one)) ? null : selectsNone('no objective of the catalog is selected'))
  );
}

/** One that is spelled wrongly among others would be passed over, and somebody would think that it is adjusted. */
function unknownAmong(
  what: string,
  asked: readonly string[],
  known: readonly { readonly name: string }[],
): AdjustmentRefusal | null {
  const names = new Set(known.map(({ name }) => name));
  const unknown = asked.find((name) => !names.has(name));
  return unknown === undefined ? null : selectsNone(`the catalog has no ${what} ${unknown}`, nearest(unknown, [...names]));
}

function selectsNone(text: string, meant?: string): AdjustmentRefusal {
  return { code: 'ADJUSTMENT_SELECTS_NONE', text, ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }) };
}

function time(why: string, hint?: string): AdjustmentRefusal {
  return { code: 'ADJUSTMENT_TIME', text: `the time cannot be adjusted: ${why}`, ...(hint === undefined ? {} : { hint }) };
}

function unknown(name: string, { adjustments }: World): AdjustmentRefusal {
  const meant = nearest(name, [...adjustments.keys()]);
  return {
    code: 'ADJUSTMENT_UNKNOWN',
    text: `there is no adjustment ${name}`,
    hint: meant === undefined ? 'plimsoll adjust lists them' : `did you mean ${meant}?`,
  };
}

function declared(name: string): AdjustmentRefusal {
  return { code: 'ADJUSTMENT_DECLARED', text: `${name} is declared in the catalog`, hint: 'remove its document there' };
}

function subjectOf(name: string): string {
  return `adjustment/${name}`;
}
