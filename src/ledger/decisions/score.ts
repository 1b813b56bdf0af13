import { memberKey } from '../../intake/score-series.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import type { ScoreFact, ScoreRecord } from '../score-records.ts';
import { advanceScore, draftsOf, goneDraft, withRecord } from './advance-score.ts';
import { memoryFrom, recordedMemory, type RecordedMember, type ScoreInputs, type ScoreMemory } from './score-inputs.ts';
import type { Scored } from '../../catalog/scored.ts';
import type { Instant } from '../../kernel/units.ts';

/** A score at one slot, as it was gathered. */
export type ScoreSlot = {
  readonly scored: Scored;
  readonly at: Instant;
  readonly members: readonly RecordedMember[];
  readonly memory: ScoreMemory;
};

type Around = { readonly record: ScoreRecord | undefined; readonly madeBy: MadeBy };

/** What has to be recorded of a score at a slot, with what it follows from. */
export function decideScore({ scored, at, members, memory }: ScoreSlot, { record, madeBy }: Around): readonly Draft[] {
  const seen = members.map(({ member, quality, confidence, standing, unseen, n, lately }) => ({
    member,
    quality,
    confidence,
    standing,
    unseen,
    n,
    lately,
  }));
  const remembered = recordedMemory(withRecord(memory, record));
  return draftsFrom({ by: 'members', scored, at, members: seen, memory: remembered }, { record, madeBy });
}

/** A score that is in the catalog no more. */
export function decideGone(subject: string, { record, madeBy }: Around & { readonly record: ScoreRecord }): readonly Draft[] {
  return [withDecided(goneDraft(subject, record, madeBy.policy), { by: 'gone' }, madeBy)];
}

/** An entry about a score made again: of all that its slot would record, what speaks of the same. */
export function redecideScore(
  record: ScoreRecord | undefined,
  fact: ScoreFact & { readonly subject: string },
  { inputs, ...madeBy }: Decided<ScoreInputs>,
): readonly Draft[] {
  if (inputs.by === 'gone') return record === undefined ? [] : decideGone(fact.subject, { record, madeBy });
  return draftsFrom(inputs, { record, madeBy }).filter((draft) => draft.kind === fact.kind && aboutOf(draft) === aboutOf(fact));
}

function draftsFrom(gathered: ScoreInputs & { readonly by: 'members' }, { record, madeBy }: Around): readonly Draft[] {
  const inputs = asRecorded(gathered);
  const { scored, at, members } = inputs;
  const before = memoryFrom(inputs.memory);
  const lately = new Map(members.map((member) => [memberKey(member.member), member.lately]));
  const eventsLately = (key: string): number => lately.get(key) ?? 0;
  const advanced = advanceScore(before, scored, { members, at, record: undefined, eventsLately });
  const drafts = draftsOf(scored, { before, advanced, record, catalogRevision: madeBy.policy, at });
  return drafts.map((draft) => withDecided(draft, inputs, madeBy));
}

/** The digest covers the inputs whole, so that it is the same for all entries of a slot. */
function withDecided(draft: Draft, inputs: ScoreInputs, madeBy: MadeBy): Draft {
  return { ...draft, body: { ...draft.body, decided: decided(inputs, madeBy) } } as Draft;
}

/** What tells two entries of one kind apart within a slot. */
function aboutOf({ body }: Pick<Draft, 'body'>): string {
  return JSON.stringify(['member' in body ? body.member : null, 'code' in body ? body.code : null]);
}
