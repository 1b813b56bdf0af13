import type { Headers } from '../../intake/change-place.ts';
import type { ChangeReading } from '../../intake/change.ts';
import { readChanges } from '../../intake/read-changes.ts';
import type { Problem } from '../../kernel/problem.ts';
import type { SourceScope } from '../../intake/source-scope.ts';
import type { Changes } from '../../loops/changes.ts';
import type { ChangeReceiptView } from '../../wire/change.ts';
import type { ApiCode } from './problem-codes.ts';
import { RefusedInDetail } from './problems.ts';

/** A request that tells of changes, as it arrived; the same for every door. */
export type PostedChanges = {
  readonly contentType: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly actor: string;
  /** The services that the caller may speak of; null: all. */
  readonly allows: SourceScope | null;
};

const MOST_SHOWN = 20;

/** Reads and records; what cannot be is thrown as a refusal that names every mistake and its place. */
export async function answerChanges(
  changes: Changes,
  { contentType, headers, body, actor, allows }: PostedChanges,
): Promise<readonly ChangeReceiptView[]> {
  const read = readChanges(contentType, headers, body);
  if (!read.ok) throw unreadable(read.problems);
  if (read.value.length === 0) return [];
  if (allows !== null) refuseOthers(read.value, allows);
  const answer = await changes.record({ readings: read.value, actor });
  switch (answer.say) {
    case 'done':
      return answer.receipts;
    case 'busy': {
      const { retryAfterMs } = answer;
      throw new RefusedInDetail('CHANGES_TOO_FAST', 'more changes than one caller may tell of', { retryAfterMs });
    }
    case 'refused': {
      const path = read.value.length > 1 ? `[${answer.index}].at` : 'at';
      const text = 'it lies more than 5 minutes ahead of this server’s clock';
      const hint = 'check the clock and the offset of the sender';
      throw new RefusedInDetail('REQUEST_INVALID', `${path}: ${text}`, { hint, errors: [{ path, text }] });
    }
  }
}

function refuseOthers(readings: readonly ChangeReading[], allows: SourceScope): void {
  for (const reading of readings) {
    if (reading.is !== 'change' || allows(reading.change.service)) continue;
    const about = reading.change.service ?? 'no service';
    const hint = 'name it in services of the source’s document, or tell with the admin token';
    throw new RefusedInDetail('SERVICE_FORBIDDEN', `this source may not speak of ${about}`, { hint });
  }
}

function unreadable(problems: readonly Problem[]): RefusedInDetail {
  const shown = problems.slice(0, MOST_SHOWN);
  const errors = shown.map(({ place: { path }, text }) => ({ path, text }));
  const detail = errors.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)).join('; ');
  const hint = problems.find((one) => one.hint !== undefined)?.hint;
  const rest = problems.length > MOST_SHOWN ? `; and ${problems.length - MOST_SHOWN} more` : '';
  const code = (problems[0]?.code ?? 'REQUEST_INVALID') as ApiCode;
  const named = code === 'REQUEST_INVALID' ? { errors } : {};
  return new RefusedInDetail(code, `${detail}${rest}`, { ...(hint === undefined ? {} : { hint }), ...named });
}
