import { showProblem } from '../../kernel/problem.ts';
import type { Failure, ScenarioRun } from '../../scenario/scenario-run.ts';

/** What pipelines read about tests: a suite per story, a case per expectation. */
export function junitOf(runs: readonly ScenarioRun[]): string {
  const suites = runs.map(suiteOf);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="plimsoll test">\n${suites.join('\n')}\n</testsuites>\n`;
}

function suiteOf(run: ScenarioRun): string {
  if (run.result === 'mistakes') {
    const text = run.problems.map(showProblem).join('\n');
    const one = `    <testcase classname="${escaped(run.file)}" name="the story can be read">\n      <error message="mistakes">${escaped(text)}</error>\n    </testcase>`;
    return `  <testsuite name="${escaped(run.file)}" tests="1" failures="0" errors="1">\n${one}\n  </testsuite>`;
  }
  const { played, file, tookMs } = run;
  const cases = played.story.acts.flatMap(({ doing, place, atMs, text }) => {
    const failed = played.failures.find(
      (one) => one.place.line === place.line && one.place.column === place.column && one.atMs === atMs,
    );
    // An act is a case only where it could not be done.
    return doing.does === 'expect' || failed !== undefined ? [caseOf({ file, line: place.line, text, failed })] : [];
  });
  const counts = `tests="${cases.length}" failures="${played.failures.length}" errors="0" time="${(tookMs / 1_000).toFixed(3)}"`;
  return `  <testsuite name="${escaped(file)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
}

type Case = { readonly file: string; readonly line: number; readonly text: string; readonly failed: Failure | undefined };

function caseOf({ file, line, text, failed }: Case): string {
  const open = `    <testcase classname="${escaped(file)}" name="${escaped(`line ${line}: ${text}`)}"`;
  if (failed === undefined) return `${open}/>`;
  const why = failed.hint === undefined ? failed.is : `${failed.is}\nhint: ${failed.hint}`;
  return `${open}>\n      <failure message="${escaped(failed.is)}">${escaped(`${file}:${line}\n${why}`)}</failure>\n    </testcase>`;
}

/** XML has no way at all to write most control characters. */
function escaped(text: string): string {
  // oxlint-disable-next-line eslint/no-control-regex -- these are the ones that are replaced
  const plain = text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
