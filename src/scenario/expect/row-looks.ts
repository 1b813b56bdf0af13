import { readInstant } from '../../kernel/read-instant.ts';
import { showInstant } from '../../kernel/show.ts';
import { isDifferent, type BucketCounts } from '../../verdict/reconciliation/bucket-counts.ts';
import { nameOf } from '../known-names.ts';
import { StoryMistake, type Words } from '../words.ts';
import type { ReadLook } from './read-look.ts';

const FAULTS = ['missing', 'duplicated', 'changed', 'late', 'unexpected'] as const;

/** `rows orders agree`, `rows orders differ in 2026-03-02T07:00:00Z by missing`: what the newest check of a reconciliation found. */
export const rows: ReadLook = (words, known) => {
  const name = nameOf(words, known, 'reconciliation');
  const wanted = words.choose('how the sides are', ['agree', 'differ']);
  const bucket = wanted === 'differ' && words.take('in') ? readBucket(words) : null;
  const fault = wanted === 'differ' && words.take('by') ? words.choose('the fault', FAULTS) : null;
  return ({ plane }) => {
    const health = plane.reconciliations?.health().find((one) => one.name === name);
    const wasDone = health !== undefined && health.done !== null && health.failed === null;
    if (!wasDone) return { holds: false, is: health?.failed?.text ?? `${name} was not compared yet: no bucket is settled` };
    const differing = [...(plane.ledger.world().differences.get(name) ?? [])].filter(([, counts]) => isDifferent(counts));
    const found = differing.filter(([at, counts]) => (bucket ?? at) === at && (fault === null || counts[fault] > 0));
    const holds = wanted === 'agree' ? differing.length === 0 : found.length > 0;
    const shown = differing.slice(0, 5).map(([at, counts]) => `${showInstant(at)} by ${shownFaults(counts)}`);
    return { holds, is: shown.length === 0 ? 'they agree' : `they differ in ${differing.length} buckets: ${shown.join('; ')}` };
  };
};

function readBucket(words: Words): number {
  const { text, column } = words.next('when the bucket begins');
  const at = readInstant(text);
  if (at !== null) return at;
  const hint = 'such as 2026-03-02T07:00:00Z';
  throw new StoryMistake({ code: 'STORY_TIME', column, text: `"${text}" is no instant`, hint });
}

function shownFaults(counts: BucketCounts): string {
  return FAULTS.filter((fault) => counts[fault] > 0)
    .map((fault) => `${counts[fault]} ${fault}`)
    .join(', ');
}
