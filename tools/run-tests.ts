import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import type { FoundTests } from './find-tests.ts';

type TestEvent = { readonly type: string; readonly data: EventData };
type EventData = {
  readonly file?: string;
  readonly message?: string;
  readonly nesting?: number;
  readonly level?: string;
  readonly skip?: string | boolean;
  readonly counts?: Record<CountName, number>;
  readonly duration_ms?: number;
};
type CountName = (typeof COUNTS)[number]['of'];
type Totals = { counts: Record<CountName, number>; skips: Map<string, number>; ms: number };

const COUNTS = [
  { line: 'tests', of: 'tests' },
  { line: 'suites', of: 'suites' },
  { line: 'pass', of: 'passed' },
  { line: 'fail', of: 'failed' },
  { line: 'cancelled', of: 'cancelled' },
  { line: 'skipped', of: 'skipped' },
  { line: 'todo', of: 'todo' },
] as const;
const SUMMARY_LINE = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;
const TOGETHER_MS = 180_000;
const ALONE_MS = 900_000;

/** Runs both groups one after the other and reports them as one run, ending with node's own closing lines, summed.
 * True when tests ran and none failed. */
export async function runTests({ root, together, alone, name }: FoundTests & { root: string; name?: string }): Promise<boolean> {
  const totals: Totals = {
    counts: { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 },
    skips: new Map(),
    ms: 0,
  };
  const chosen = { cwd: root, ...(name === undefined ? {} : { testNamePatterns: [name] }) };
  const groups = [
    { ...chosen, files: [...together], concurrency: availableParallelism(), timeout: TOGETHER_MS },
    { ...chosen, files: [...alone], concurrency: 1, timeout: ALONE_MS },
  ];
  const report = new spec();
  await pipeline(Readable.from(events(groups, totals)), report, process.stdout, { end: false });
  return totals.counts.tests > 0 && totals.counts.failed === 0 && totals.counts.cancelled === 0;
}

async function* events(groups: readonly Parameters<typeof run>[0][], totals: Totals): AsyncGenerator<TestEvent> {
  for (const group of groups) {
    if (group?.files?.length === 0) continue;
    for await (const event of run(group) as AsyncIterable<TestEvent>) {
      countSkip(event, totals);
      if (event.type === 'test:summary') addSummary(event.data, totals);
      else if (!isClosingLine(event)) yield event;
    }
  }
  for (const [reason, times] of totals.skips) yield line(`left out, ${times} of them: ${reason}`);
  for (const { line: word, of } of COUNTS) yield line(`${word} ${totals.counts[of]}`);
  yield line(`duration_ms ${totals.ms}`);
}

/** Every file ends with a summary of its own; the run's has no file, and only that one is added up. */
function addSummary(data: EventData, totals: Totals): void {
  if (data.file !== undefined || data.counts === undefined) return;
  for (const { of } of COUNTS) totals.counts[of] += data.counts[of];
  totals.ms += data.duration_ms ?? 0;
}

function countSkip(event: TestEvent, totals: Totals): void {
  if (event.type !== 'test:pass' || event.data.skip === undefined || event.data.skip === false) return;
  const reason = typeof event.data.skip === 'string' && event.data.skip !== '' ? event.data.skip : 'no reason given';
  totals.skips.set(reason, (totals.skips.get(reason) ?? 0) + 1);
}

function isClosingLine(event: TestEvent): boolean {
  return event.type === 'test:diagnostic' && event.data.file === undefined && SUMMARY_LINE.test(event.data.message ?? '');
}

function line(message: string): TestEvent {
  return { type: 'test:diagnostic', data: { message, nesting: 0, level: 'info' } };
}
