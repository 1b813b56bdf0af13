import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { judgeHere, lineOf, runJudge, timeOf } from './judge-process.ts';

const GOOD = { n1: 5_000, k1: 5, n0: 45_000, k0: 45 };
const BAD = { n1: 500, k1: 25, n0: 4_500, k0: 4 };

function goodLines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => lineOf(GOOD, i));
}

const bads: readonly { name: string; line: string; says: RegExp; argv?: readonly string[] }[] = [
  { name: 'no JSON', line: 'NaN', says: /JUDGE_LINE Cannot read the line as a JSON object\n {2}hint: write it like \{/ },
  { name: 'a number for a line', line: '[1]', says: /JUDGE_LINE/ },
  { name: 'NaN as a count', line: withCandidate('{"total":NaN,"bad":0}'), says: /JUDGE_LINE/ },
  {
    name: 'a negative count',
    line: withCandidate('{"total":-1,"bad":0}'),
    says: /JUDGE_COUNT candidate\.total: Cannot use -1 as a count/,
  },
  { name: 'a count beyond all numbers', line: withCandidate('{"total":1e400,"bad":0}'), says: /JUDGE_COUNT candidate\.total/ },
  {
    name: 'a count beyond what can be added',
    line: withCandidate('{"total":1e16,"bad":0}'),
    says: /JUDGE_COUNT candidate\.total/,
  },
  {
    name: 'half a bad event',
    line: withCandidate('{"total":9,"bad":0.5}'),
    says: /JUDGE_COUNT candidate\.bad: .*0\.5.*\n {2}hint: .*whole number/,
  },
  {
    name: 'more bad events than events',
    line: withCandidate('{"total":1,"bad":2}'),
    says: /JUDGE_COUNT candidate\.bad: Cannot be more than total: 2 of 1/,
  },
  {
    name: 'a text for a count',
    line: withCandidate('{"total":"9","bad":0}'),
    says: /JUDGE_COUNT candidate\.total: Cannot use "9"/,
  },
  { name: 'no counts', line: withCandidate('{}'), says: /JUDGE_COUNT candidate\.total: Cannot use nothing/ },
  {
    name: 'no candidate',
    line: `{"at":"${timeOf(1)}","indicator":"errors","baseline":{"total":1,"bad":0}}`,
    says: /JUDGE_FIELD candidate/,
  },
  {
    name: 'a key that is none',
    line: lineOf(GOOD, 1).replace('cohort', 'cohrt'),
    says: /JUDGE_FIELD cohrt: .*\n {2}hint: did you mean "cohort"/,
  },
  {
    name: 'a time that is none',
    line: lineOf(GOOD, 1).replace(timeOf(1), 'yesterday'),
    says: /JUDGE_FIELD at: Cannot read "yesterday"/,
  },
  {
    name: 'a line out of order',
    line: lineOf(GOOD, -5),
    says: /JUDGE_ORDER at: Cannot judge 2025-12-31T23:59:10Z after 2026-01-01T00:00:00Z\n {2}hint: .*sort/,
  },
  { name: 'a line given twice', line: lineOf(GOOD, 0), says: /JUDGE_TWICE at: Cannot use a second line of errors/ },
  {
    name: 'an indicator that comes later',
    line: lineOf(GOOD, 1).replace('errors', 'speed'),
    says: /JUDGE_STREAM indicator: Cannot judge "speed"/,
  },
  {
    name: 'a cohort that comes later',
    line: lineOf(GOOD, 1).replace('all', 'eu'),
    says: /JUDGE_STREAM cohort: Cannot judge "errors in eu"/,
  },
  {
    name: 'a reference that comes later',
    line: `{"at":"${timeOf(1)}","indicator":"errors","reference":true,"baseline":{"total":1,"bad":0}}`,
    says: /JUDGE_ORDER reference/,
  },
  {
    name: 'a histogram that comes later',
    line: withCandidate('{"total":9,"bad":1,"histogram":{"bounds":[1],"counts":[8,1]}}'),
    says: /JUDGE_STREAM histogram/,
  },
  {
    name: 'a line that is too long',
    line: `{"at":"${'9'.repeat(300_000)}`,
    says: /JUDGE_LINE Cannot read a line longer than 262144 characters/,
  },
  {
    name: 'an indicator that is waited for and is not there',
    line: lineOf(GOOD, 1),
    argv: ['--key', 'error'],
    says: /JUDGE_STREAM indicator: .*"error".*\n {2}hint: did you mean "errors"/,
  },
];
for (const { name, line, says, argv = [] } of bads) {
  test(`${name} ends with 3, the line and a hint`, async () => {
    const { code, err } = await judgeHere([lineOf(GOOD, 0), line], argv);
    assert.equal(code, 3, err);
    assert.match(err, /^standard input:2:1 JUDGE_/);
    assert.match(err, says);
  });
}

test('what was judged before a mistake has been said, and a file is looked through for further ones', async () => {
  using folder = openTemporaryFolder();
  const file = folder.file('counts.jsonl');
  writeFileSync(
    file,
    [...goodLines(3), 'oops', lineOf(GOOD, 4), withCandidate('{"total":-1,"bad":0}'), lineOf(GOOD, 6)].join('\n'),
  );
  const { code, lines, err } = await runJudge([file]);
  assert.equal(code, 3);
  assert.deepEqual(
    lines.map(({ at }) => at),
    [timeOf(0), timeOf(1)],
  );
  assert.match(err, new RegExp(`${file}:4:1 JUDGE_LINE[^]*${file}:6:1 JUDGE_COUNT`));
  const json = await runJudge(['--json', file]);
  assert.deepEqual(
    (JSON.parse(json.err) as { problems: { place: { line: number } }[] }).problems.map(({ place }) => place.line),
    [4, 6],
  );
});

test('a file that is not there is said in one line', async () => {
  const { code, err } = await runJudge(['/nowhere/counts.jsonl']);
  assert.equal(code, 3);
  assert.match(err, /\/nowhere\/counts\.jsonl:1:1 JUDGE_UNREADABLE Cannot read the file: there is none/);
});

for (const { name, argv, says } of [
  { name: 'a chance that is none', argv: ['--alpha', '2'], says: /--alpha <chance>.*above 0 and at most 0\.5/ },
  { name: 'calibration without its result', argv: ['--burstiness', 'calibrated'], says: /wants --phi/ },
  { name: 'a factor that goes with nothing', argv: ['--phi', '2'], says: /--phi goes with --burstiness calibrated/ },
  { name: 'a margin that allows nothing', argv: ['--rho', '0', '--delta', '0'], says: /would allow no failure at all/ },
  { name: 'a weight without a number', argv: ['--weight', 'errors'], says: /NAME=NUMBER/ },
  { name: 'a picture of another kind', argv: ['--plot', 'evidence.png'], says: /--plot draws SVG[^]*evidence\.svg/ },
  { name: 'no file', argv: null, says: /missing required argument/ },
]) {
  test(`${name} is not understood`, async () => {
    const { code, err, out } = await (argv === null ? runJudge([]) : judgeHere([], argv));
    assert.equal(code, 64);
    assert.match(err, says);
    assert.equal(out, '');
  });
}

test('nothing to judge is no verdict', async () => {
  for (const lines of [[''], ['', '  ']]) {
    const { code, out, err } = await judgeHere(lines);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Nothing was judged/);
  }
});

test('good is 0, bad is 1, too little is 2', async () => {
  const [good, bad, little] = await Promise.all([
    judgeHere(goodLines(40)),
    judgeHere(Array.from({ length: 40 }, (_, i) => lineOf(BAD, i))),
    judgeHere(goodLines(1)),
  ]);
  assert.deepEqual([good.code, good.lines.at(-1)?.verdict, good.lines.at(-1)?.needed], [0, 'safe', 0]);
  assert.deepEqual([bad.code, bad.lines.at(-1)?.verdict, bad.lines.at(-1)?.needed], [1, 'worse', null]);
  assert.deepEqual([little.code, little.lines.at(-1)?.verdict], [2, 'not-yet']);
  assert.match(good.err, /^safe, since .* after the first batch: candidate is within what is allowed/);
});

test('what comes after worse does not take it back', async () => {
  const lines = [
    ...Array.from({ length: 40 }, (_, i) => lineOf(BAD, i)),
    ...Array.from({ length: 200 }, (_, i) => lineOf(GOOD, 40 + i)),
  ];
  const { code, lines: judged } = await judgeHere(lines);
  assert.equal(code, 1);
  assert.equal(judged.length, 240);
  assert.equal(judged.at(-1)?.verdict, 'worse');
});

test('who reads one line of a long file gets no mistake', async () => {
  using folder = openTemporaryFolder();
  const file = folder.file('long.jsonl');
  writeFileSync(file, goodLines(20_000).join('\n'));
  const child = spawn(process.execPath, ['src/main.ts', 'judge', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdout.once('data', () => child.stdout.destroy());
  assert.doesNotMatch(await text(child.stderr), /JUDGE_|Error/);
  assert.notEqual(await closed, 3);
});

test('a candidate that gets far less than its share is not called safe', async () => {
  const few = { n1: 100, k1: 0, n0: 45_000, k0: 45 };
  const lines = Array.from({ length: 40 }, (_, i) => lineOf(few, i));
  assert.deepEqual((await judgeHere(lines, ['--share', '10%'])).lines.at(-1)?.verdict, 'not-exposed');
});

test('an objective alone is judged without a baseline', async () => {
  const alone = Array.from({ length: 60 }, (_, i) => lineOf({ n1: 2_000, k1: i % 2, n0: 0, k0: 0 }, i));
  const within = await judgeHere(alone, ['--rho', '0', '--delta', '0.1%']);
  assert.equal(within.code, 0, within.err);
  const beyond = await judgeHere(alone, ['--rho', '0', '--delta', '0.00001', '--burstiness', 'independent']);
  assert.equal(beyond.code, 1, beyond.err);
});

test('the first answer comes before the last line is given', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'judge', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const batch of [0, 1]) child.stdin.write(`${lineOf(GOOD, batch)}\n`);
  const first = await answers.next();
  assert.equal((JSON.parse(String(first.value)) as { at: string }).at, timeOf(0));
  child.stdin.end(`${lineOf(GOOD, 2)}\n`);
  const rest = [await answers.next(), await answers.next()];
  assert.deepEqual(
    rest.map(({ value }) => (JSON.parse(String(value)) as { at: string }).at),
    [timeOf(1), timeOf(2)],
  );
  assert.equal(await closed, 2);
});

test('who interrupts it is told where it stood, and it ends by the signal', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'judge', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const batch of [0, 1]) child.stdin.write(`${lineOf(GOOD, batch)}\n`);
  await answers.next();
  child.kill('SIGINT');
  const [said, signal] = await Promise.all([text(child.stderr), closed]);
  assert.equal(signal, 'SIGINT');
  assert.match(said, /^not-yet, from the first batch on: Not decided: [^\n]*\n1 batch, from /);
  assert.doesNotMatch(said, /in this step/);
});

const MOST = 1_000_000;

test('who stops reading ends it', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'judge', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.stdin.on('error', () => {});
  child.stdout.once('data', () => child.stdout.destroy());
  const given = { batches: 0 };
  const more = (batch: number): void => {
    if (child.exitCode !== null || batch > MOST) return;
    given.batches = batch;
    const piece = Array.from({ length: 500 }, (_, i) => lineOf(GOOD, batch + i)).join('\n');
    child.stdin.write(`${piece}\n`, (error) => (error ? undefined : more(batch + 500)));
  };
  more(0);
  await closed;
  assert.ok(given.batches < MOST, 'it judged on for nobody');
});

test('several indicators are one verdict, and each is told', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => [lineOf(GOOD, i), lineOf(BAD, i).replace('errors', 'refunds')]).flat();
  const { code, lines: judged } = await judgeHere(lines, ['--weight', 'errors=3']);
  assert.equal(code, 1);
  assert.equal(judged.length, 40, 'one line for each batch');
  const streams = judged.at(-1)?.streams ?? [];
  assert.deepEqual(
    streams.map(({ name, weight, culprit }) => [name, weight, culprit]),
    [
      ['errors', 0.75, false],
      ['refunds', 0.25, true],
    ],
  );
});

function withCandidate(candidate: string): string {
  return `{"at":"${timeOf(1)}","indicator":"errors","candidate":${candidate},"baseline":{"total":1,"bad":0}}`;
}
