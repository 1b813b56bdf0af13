import type { JudgeTerms } from './judge-terms.ts';
import { LATENESS } from '../../evidence/cell.ts';
import { broken } from '../../kernel/units.ts';
import { judgeBatch } from './judge-batch.ts';
import { BATCH, openJudge, type JudgedBatch, type JudgeState } from './judge-state.ts';

/** The judge, and what it takes to judge its newest batches again when late telemetry has amended them. */
export type Judging = {
  readonly judge: JudgeState;
  /** As it was before the batches that may still change … */
  readonly settled: JudgeState;
  /** … which are these, oldest first. There are as many as fit into the allowed lateness. */
  readonly open: readonly JudgedBatch[];
};

export function openJudging(terms: JudgeTerms): Judging {
  const judge = openJudge(terms);
  return { judge, settled: judge, open: [] };
}

/**
 * The judging after further batches, or after batches that are told again with other tallies. What is judged again gives the
 * state that it would have given had all of its telemetry come in time, but for one thing: a candidate that was found to be
 * worse has been rolled back, and nothing takes that back.
 */
export function judgeMore(before: Judging, batches: readonly JudgedBatch[], terms: JudgeTerms): Judging {
  const { newestBatch } = before.judge;
  const amended = new Map(
    batches.filter(({ at }) => newestBatch !== null && at <= newestBatch).map((batch) => [batch.at, batch]),
  );
  const further = batches.filter(({ at }) => !amended.has(at));
  const known = before.open.map((batch) => {
    const again = amended.get(batch.at) ?? batch;
    amended.delete(batch.at);
    return again;
  });
  for (const at of amended.keys()) broken(`batch ${at} was judged and cannot change any more`);
  const isAgain = further.length < batches.length && before.judge.worse === null;
  const judge = judged(isAgain ? judged(before.settled, known, terms) : before.judge, further, terms);
  return settle({ judge, settled: before.settled, open: [...known, ...further] }, terms);
}

/** Each open batch, and what the judge knew after it. */
export function* openStates({ settled, open }: Judging, terms: JudgeTerms): Generator<readonly [JudgedBatch, JudgeState]> {
  let state = settled;
  for (const batch of open) {
    state = judgeBatch(state, batch, terms);
    yield [batch, state];
  }
}

function judged(from: JudgeState, batches: readonly JudgedBatch[], terms: JudgeTerms): JudgeState {
  return batches.reduce((state, batch) => judgeBatch(state, batch, terms), from);
}

/** Nothing that is accepted any more can belong to a batch that ended longer ago than the allowed lateness. */
function settle({ judge, settled, open }: Judging, terms: JudgeTerms): Judging {
  const last = (judge.newestBatch ?? 0) - LATENESS - BATCH;
  const done = open.filter(({ at }) => at <= last);
  return { judge, settled: judged(settled, done, terms), open: open.slice(done.length) };
}
