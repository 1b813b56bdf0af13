import type { Catalog } from '../catalog/catalog.ts';
import { selects } from '../catalog/select-objectives.ts';
import { nearest } from '../kernel/nearest.ts';
import { broken } from '../kernel/units.ts';
import type { AdjustmentRequest, Selection } from '../ledger/adjustments.ts';
import { decideAdjustment, decideDeclared, decideWithdrawal, type AdjustmentRefusal } from '../ledger/decisions/adjustment.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';

export type AdjustmentParts = { readonly ledger: Pick<Ledger, 'decide' | 'code'>; readonly catalog: () => Catalog };

export async function recordAdjustment(
  parts: AdjustmentParts,
  request: AdjustmentRequest,
  actor: string,
): Promise<{ readonly name: string } | AdjustmentRefusal> {
  const answer: { refusal: AdjustmentRefusal | null } = { refusal: null };
  const entries = await parts.ledger.decide((world, at) => {
    const selection = selectionOf(request, parts.catalog());
    const made = decideAdjustment(world, { by: 'person', request, selection, actor, at }, madeBy(parts));
    answer.refusal = 'code' in made ? made : null;
    return 'code' in made ? [] : [made];
  });
  const [entry] = entries;
  if (entry?.kind === 'adjustment.recorded') return { name: entry.body.adjustment.name };
  return answer.refusal ?? broken('an adjustment was neither recorded nor refused');
}

export async function withdrawAdjustment(
  parts: AdjustmentParts,
  { name, reason }: { readonly name: string; readonly reason: string },
  actor: string,
): Promise<AdjustmentRefusal | null> {
  const answer: { refusal: AdjustmentRefusal | null } = { refusal: null };
  await parts.ledger.decide((world) => {
    const made = decideWithdrawal(world, { by: 'withdrawal', name, reason, actor }, madeBy(parts));
    answer.refusal = 'code' in made ? made : null;
    return 'code' in made ? [] : [made];
  });
  return answer.refusal;
}

/** What the catalog says now, as far as it is not what was recorded of it. */
export async function recordDeclared(ledger: Pick<Ledger, 'decide' | 'code'>, catalog: Catalog): Promise<void> {
  await ledger.decide((world) => decideDeclared(world, catalog.adjustments, madeBy({ ledger, catalog: () => catalog })));
}

function selectionOf({ objectives: asked }: AdjustmentRequest, { objectives, journeys }: Catalog): Selection {
  return {
    unknown: unknownAmong('objective', asked.names, objectives) ?? unknownAmong('journey', asked.journeys, journeys),
    selects: objectives.filter((one) => selects(asked, one)).length,
  };
}

function unknownAmong(
  what: 'objective' | 'journey',
  asked: readonly string[],
  known: readonly { readonly name: string }[],
): Selection['unknown'] {
  const names = new Set(known.map(({ name }) => name));
  const name = asked.find((one) => !names.has(one));
  return name === undefined ? null : { what, name, meant: nearest(name, [...names]) ?? null };
}
