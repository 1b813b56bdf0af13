import type { Adjustment } from '../../catalog/adjustment.ts';
import { LONGEST_ADJUSTMENT, MOST_BACKDATED } from '../../evidence/adjusted-time.ts';
import { canonicalJson } from '../../kernel/hash.ts';
import { nearest } from '../../kernel/nearest.ts';
import { showDuration } from '../../kernel/show.ts';
import { elapsed, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { AdjustmentInputs, AdjustmentRequest, Selection } from '../adjustments.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import type { World } from '../world.ts';

export type AdjustmentRefusal = { readonly code: AdjustmentRefusalCode; readonly text: string; readonly hint?: string };
export type AdjustmentRefusalCode =
  | 'ADJUSTMENT_TIME'
  | 'ADJUSTMENT_SELECTS_NONE'
  | 'ADJUSTMENT_UNKNOWN'
  | 'ADJUSTMENT_DECLARED'
  | 'ADJUSTMENTS_FULL';

/** Each is looked at whenever a budget is, so there may not be any number of them. */
const MOST_ADJUSTMENTS = 1_000;
const CATALOG = 'catalog folder';

type State = Pick<World, 'adjustments' | 'tail'>;
type Asked = Extract<AdjustmentInputs, { by: 'person' }>;
type Withdrawn = Extract<AdjustmentInputs, { by: 'withdrawal' }>;

/** What a person asks for, as the entry that records it; or why it is refused. */
export function decideAdjustment(state: State, gathered: Asked, madeBy: MadeBy): Draft | AdjustmentRefusal {
  const inputs = asRecorded(gathered);
  const refusal = refusalOf(state, inputs);
  if (refusal !== null) return refusal;
  const { request, actor } = inputs;
  const { from, to, ...rest } = request;
  const name = `adjustment-${state.tail.seq + 1}`;
  const adjustment = { ...rest, name, when: { kind: 'once', from, to }, requestedBy: actor } as const;
  return recordedDraft(adjustment, { origin: 'person', actor, decided: decided(inputs, madeBy) });
}

/** What a person takes back, as the entry that records it; or why it stays. */
export function decideWithdrawal(state: State, gathered: Withdrawn, madeBy: MadeBy): Draft | AdjustmentRefusal {
  const inputs = asRecorded(gathered);
  const { name, reason, actor } = inputs;
  const known = state.adjustments.get(name);
  if (known === undefined) return unknown(name, state);
  if (known.origin === 'catalog') return declared(name);
  return withdrawnDraft(name, { reason, actor, decided: decided(inputs, madeBy) });
}

/** What the catalog says now, as far as it is not what was recorded of it. */
export function decideDeclared(state: State, declaredNow: readonly Adjustment[], madeBy: MadeBy): readonly Draft[] {
  const names = new Set(declaredNow.map(({ name }) => name));
  const gone = [...state.adjustments.values()].filter(
    ({ origin, adjustment }) => origin === 'catalog' && !names.has(adjustment.name),
  );
  const all = [
    ...gone.map(({ adjustment: { name } }) => ({ by: 'catalog', name, declared: null }) as const),
    ...declaredNow.map((one) => ({ by: 'catalog', name: one.name, declared: one }) as const),
  ];
  return all.flatMap((one) => declaredDraft(state, one, madeBy) ?? []);
}

/** An entry made again from what was recorded of it; empty: nothing would be recorded. */
export function redecideAdjustment(state: State, { inputs, ...madeBy }: Decided<AdjustmentInputs>): readonly Draft[] {
  const draft =
    inputs.by === 'person'
      ? decideAdjustment(state, inputs, madeBy)
      : inputs.by === 'withdrawal'
        ? decideWithdrawal(state, inputs, madeBy)
        : declaredDraft(state, inputs, madeBy);
  return draft === null || 'code' in draft ? [] : [draft];
}

function declaredDraft(
  { adjustments }: State,
  gathered: Extract<AdjustmentInputs, { by: 'catalog' }>,
  madeBy: MadeBy,
): Draft | null {
  const inputs = asRecorded(gathered);
  const { name, declared: one } = inputs;
  const known = adjustments.get(name);
  const by = { actor: CATALOG, decided: decided(inputs, madeBy) };
  if (one === null) return known === undefined ? null : withdrawnDraft(name, { reason: 'it is no longer in the catalog', ...by });
  if (canonicalJson(known?.adjustment ?? null) === canonicalJson(one)) return null;
  return recordedDraft(one, { origin: 'catalog', ...by });
}

type By = { readonly actor: string; readonly decided: Decided<AdjustmentInputs> };

function recordedDraft(adjustment: Adjustment, { origin, actor, decided: made }: By & { origin: 'catalog' | 'person' }): Draft {
  const body = { adjustment, origin, decided: made };
  return { kind: 'adjustment.recorded', subject: `adjustment/${adjustment.name}`, actor, body };
}

function withdrawnDraft(name: string, { reason, actor, decided: made }: By & { reason: string }): Draft {
  return { kind: 'adjustment.withdrawn', subject: `adjustment/${name}`, actor, body: { name, reason, decided: made } };
}

function refusalOf({ adjustments }: State, { request, selection, at }: Asked): AdjustmentRefusal | null {
  return refusedTime(request, at) ?? (adjustments.size >= MOST_ADJUSTMENTS ? full() : refusedSelection(selection));
}

function refusedTime({ from, to }: AdjustmentRequest, at: Instant): AdjustmentRefusal | null {
  const longest = showDuration(LONGEST_ADJUSTMENT);
  if (to <= from) return time('its end is not after its start');
  if (to - from > LONGEST_ADJUSTMENT) return time(`it lasts longer than ${longest}`, `split it into parts of ${longest} at most`);
  const back = elapsed(from, at);
  if (back > MOST_BACKDATED) return time(`it begins ${showDuration(back)} ago, and ${showDuration(MOST_BACKDATED)} is the most`);
  if (from - at > MOST_BACKDATED)
    return time(`it begins in ${showDuration((from - at) as DurationMs)}`, 'what is planned belongs into the catalog');
  return null;
}

/** One that is spelled wrongly among others would be passed over, and somebody would think that it is adjusted. */
function refusedSelection({ unknown: wrong, selects }: Selection): AdjustmentRefusal | null {
  if (wrong !== null) return selectsNone(`the catalog has no ${wrong.what} ${wrong.name}`, wrong.meant);
  return selects > 0 ? null : selectsNone('no objective of the catalog is selected', null);
}

function selectsNone(text: string, meant: string | null): AdjustmentRefusal {
  return { code: 'ADJUSTMENT_SELECTS_NONE', text, ...(meant === null ? {} : { hint: `did you mean ${meant}?` }) };
}

function time(why: string, hint?: string): AdjustmentRefusal {
  return { code: 'ADJUSTMENT_TIME', text: `the time cannot be adjusted: ${why}`, ...(hint === undefined ? {} : { hint }) };
}

function full(): AdjustmentRefusal {
  return { code: 'ADJUSTMENTS_FULL', text: `there are ${MOST_ADJUSTMENTS} adjustments already`, hint: 'withdraw old ones' };
}

function unknown(name: string, { adjustments }: State): AdjustmentRefusal {
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
