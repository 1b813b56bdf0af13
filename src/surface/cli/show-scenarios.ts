import { showProblem } from '../../kernel/problem.ts';
import { showDuration } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { Failure, Played, ScenarioRun } from '../../scenario/scenario-run.ts';
import { paint, printable, printableLines, type Terminal } from './terminal.ts';

/** Of what led to a failure so much is shown; --explain shows all of it. */
const MOST_BEFORE = 8;
const LONGEST_SENTENCE = 200;

/** One line for a story that held, and for another one everything that is needed to mend it. */
export function showRun(run: ScenarioRun, terminal: Terminal): string {
  if (run.result === 'mistakes') {
    const lines = run.problems.map((problem) => printableLines(showProblem(problem)));
    return [`${paint('mistakes', 'bad', terminal)}  ${printable(run.file)}`, ...lines].join('\n');
  }
  const { played, result, tookMs } = run;
  const { story, failures, held } = played;
  const lasts = showDuration(story.lastsMs as DurationMs);
  const count = `${held} of ${held + failures.length} expectations hold`;
  const head = `${paint(result, result === 'held' ? 'good' : 'bad', terminal)}  ${printable(run.file)}: ${count}; ${lasts} in ${(tookMs / 1_000).toFixed(1)} s`;
  return [head, ...failures.map((failure, index) => showFailure(failure, played, index === 0))].join('\n');
}

function showFailure({ place, act, is, hint, atMs, failedMs }: Failure, played: Played, isFirst: boolean): string {
  const looked = failedMs > atMs ? `, at ${time(failedMs)}` : '';
  const lines = [
    `${place.file}:${place.line}:${place.column} STORY_FAILED ${act}`,
    `  is${looked}: ${is}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    // What led there is the same for those that fail after it.
    ...(isFirst ? ['  so far:', ...before(played, failedMs)] : []),
  ];
  return printableLines(lines.join('\n'));
}

function before(played: Played, untilMs: number): readonly string[] {
  const lines = happenings(played).filter(({ atMs }) => atMs <= untilMs);
  const shown = lines.slice(-MOST_BEFORE).map(({ atMs, text }) => `    ${time(atMs).padStart(8)}  ${text}`);
  const left = lines.length - shown.length;
  return left > 0 ? [`    ${left} entries before these; --explain shows them`, ...shown] : shown;
}

type Happening = { readonly atMs: number; readonly text: string };

/** What was recorded, without the batches of counts that were judged on the way. */
function happenings({ entries, story }: Played): readonly Happening[] {
  return entries
    .filter(({ kind }) => kind !== 'rollout.judged')
    .map((entry) => ({ atMs: entry.at - story.start, text: `${entry.kind}: ${cut(explainEntry(entry))}` }));
}

/** The whole story by its times: what was told, what came of it, and what was expected. */
export function showTimeline(played: Played, terminal: Terminal): string {
  const { story, failures, told } = played;
  const acts = story.acts.map(({ atMs, text, place }): Happening & { readonly rank: number } => {
    const failed = failures.some(
      (one) => one.place.line === place.line && one.place.column === place.column && one.atMs === atMs,
    );
    return { atMs, text: failed ? `${paint('✗', 'bad', terminal)} ${printable(text)}` : `> ${printable(text)}`, rank: 2 };
  });
  const recorded = happenings(played).map((one) => ({ ...one, text: `  ${printable(one.text)}`, rank: 0 }));
  const messages = told.map(({ at, owner, text }) => ({
    atMs: at - story.start,
    text: `  ${paint(`told ${printable(owner)}`, 'warn', terminal)}: ${printable(cut(text))}`,
    rank: 1,
  }));
  const all = [...acts, ...recorded, ...messages].toSorted((a, b) => a.atMs - b.atMs || a.rank - b.rank);
  return all
    .map(({ atMs, text }, index) => `${(all[index - 1]?.atMs === atMs ? '' : time(atMs)).padStart(9)}  ${text}`)
    .join('\n');
}

export function runJson(run: ScenarioRun): object {
  if (run.result === 'mistakes') return { file: run.file, result: run.result, mistakes: run.problems };
  const { played, result, tookMs, file } = run;
  const { story, failures, held, entries } = played;
  const last = entries.at(-1);
  return {
    file,
    result,
    held,
    failed: failures.length,
    lastsMs: story.lastsMs,
    tookMs: Math.round(tookMs),
    ledger: last === undefined ? null : { entries: last.seq, hash: last.hash },
    failures: failures.map(({ place, act, is, hint, atMs, failedMs }) => ({
      place,
      act,
      is,
      hint: hint ?? null,
      atMs,
      failedMs,
    })),
  };
}

function time(ms: number): string {
  return showDuration(ms as DurationMs);
}

function cut(text: string): string {
  return text.length > LONGEST_SENTENCE ? `${text.slice(0, LONGEST_SENTENCE)}…` : text;
}
