import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openCommandRouter } from '../../src/adapters/command/command-router.ts';
import { runCommand } from '../../src/adapters/command/run-command.ts';
import { openMeans } from '../../src/adapters/given-means/given-means.ts';
import { openHooks } from '../../src/adapters/hooks.ts';
import { NO_MEANS } from '../../src/ports/means.ts';
import type { DurationMs } from '../../src/kernel/units.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

type Folder = ReturnType<typeof openTemporaryFolder>;
const TIMEOUT = 5_000 as DurationMs;
const EVENT = { moment: 'promoted', rollout: 'r', service: 'shop', candidate: 'b', baseline: 'a', sentence: '' } as const;

function program(folder: Folder, lines: string): string {
  const path = folder.file('program.sh');
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}

/** Keeps weights in a file, and applies a key once. */
const KEEPER = (file: string): string => `input=$(cat)
case "$input" in
  *'"do":"apply"'*)
    case "$input" in *'"key":"r/traffic/9"'*) echo 'no such place' >&2; exit 4;; esac
    printf '%s' "$input" > ${file} ;;
  *) echo '{"weights":{"a":0.9,"b":0.1},"requests":{"a":9,"b":1}}' ;;
esac`;

describe('command router', () => {
  const opened = (path: string) =>
    openCommandRouter(
      { kind: 'command', command: 'shares', timeout: TIMEOUT, places: null },
      { commands: new Map([['shares', path]]) },
    );

  test('an order is told on standard input, and what is in force is read from standard output', async () => {
    using folder = openTemporaryFolder();
    const router = opened(program(folder, KEEPER(folder.file('told'))));
    await router.apply({ key: 'r/traffic/1', weights: { a: 0.9, b: 0.1 }, urgent: true });
    assert.deepEqual(JSON.parse(readFileSync(folder.file('told'), 'utf8')), {
      do: 'apply',
      key: 'r/traffic/1',
      weights: { a: 0.9, b: 0.1 },
      urgent: true,
    });
    assert.deepEqual(await router.observe(), { weights: { a: 0.9, b: 0.1 }, requests: { a: 9, b: 1 }, users: null });
    assert.equal((await router.capabilities()).counts, true);
  });

  test('an exit other than 0 is a failure, with what was complained', async () => {
    using folder = openTemporaryFolder();
    const router = opened(program(folder, KEEPER(folder.file('told'))));
    await assert.rejects(router.apply({ key: 'r/traffic/9', weights: {} }), /shares ended with 4: no such place/);
  });

  test('a program that was not allowed is not run', async () => {
    const router = openCommandRouter({ kind: 'command', command: 'rm', timeout: TIMEOUT, places: null }, NO_MEANS);
    await assert.rejects(router.observe(), /command rm is not allowed.*--allow-command rm=\/path.*allowed: none/);
  });
});

describe('running a program', () => {
  test('it is ended with all that it started when its time is up', async () => {
    using folder = openTemporaryFolder();
    const path = program(folder, `sh -c 'sleep 1; touch ${folder.file('late')}' &\nwait`);
    await assert.rejects(runCommand({ program: path, input: '', timeoutMs: 200 }), /did not end within 200 ms/);
    await pause(1_300);
    assert.equal(existsSync(folder.file('late')), false);
  });

  test('it gets no shell, no arguments and nothing of our environment', async () => {
    using folder = openTemporaryFolder();
    process.env['PLIMSOLL_TEST_ONLY'] = 'secret';
    const { output } = await runCommand({
      program: program(folder, 'echo "$# $PLIMSOLL_TEST_ONLY"; pwd'),
      input: '',
      timeoutMs: 5_000,
    });
    delete process.env['PLIMSOLL_TEST_ONLY'];
    assert.equal(output, '0 \n/\n');
  });

  test('it is ended when it says more than 64 KiB', async () => {
    using folder = openTemporaryFolder();
    await assert.rejects(runCommand({ program: program(folder, 'yes'), input: '', timeoutMs: 10_000 }), /said more than 64 KiB/);
  });

  test('it need not read what it is told', async () => {
    using folder = openTemporaryFolder();
    const { exit } = await runCommand({ program: program(folder, 'exit 0'), input: 'x'.repeat(1_000_000), timeoutMs: 5_000 });
    assert.equal(exit, 0);
  });
});

for (const [exit, want] of [
  [0, 'yes'],
  [1, 'no'],
  [2, 'unknown'],
  [127, 'unknown'],
] as const) {
  test(`peers row 18: a command hook that ends with ${exit} says ${want}`, async () => {
    using folder = openTemporaryFolder();
    const means = { ...NO_MEANS, commands: new Map([['scale-down', program(folder, `cat >/dev/null; exit ${exit}`)]]) };
    const ref = { kind: 'command', command: 'scale-down', timeout: TIMEOUT } as const;
    assert.equal((await openHooks(means).call({ key: 'k', ref, event: EVENT })).say, want);
  });
}

describe('what a server may use', () => {
  const none = new Map<string, string>();
  const secret = (file: string) => openMeans({ commands: none, clusters: none, secrets: new Map([['shares', file]]) });

  test('a secret is read anew each time, so that it can be exchanged', async () => {
    using folder = openTemporaryFolder();
    writeFileSync(folder.file('s'), 'the-first-secret-of-all\n', { mode: 0o600 });
    const means = secret(folder.file('s'));
    assert.equal(await means.secret('shares'), 'the-first-secret-of-all');
    writeFileSync(folder.file('s'), 'the-second-one-of-them\n');
    assert.equal(await means.secret('shares'), 'the-second-one-of-them');
    await assert.rejects(means.secret('other'), /no secret other here: .*--secret other=FILE/);
  });

  test('a secret that others may read, a short one and a missing one are refused, and not shown', async () => {
    using folder = openTemporaryFolder();
    writeFileSync(folder.file('s'), 'shown-to-everybody', { mode: 0o644 });
    assert.throws(() => secret(folder.file('s')), /others may read or write .*chmod 600/);
    assert.throws(() => secret(folder.file('none')), /Cannot read .*none of secret shares/);
    writeFileSync(folder.file('short'), 'hunter2', { mode: 0o600 });
    await assert.rejects(secret(folder.file('short')).secret('shares'), (error: Error) => {
      assert.match(error.message, /has 7 characters/);
      return !error.message.includes('hunter2');
    });
  });

  test('a program is an absolute path to something that can be run', () => {
    const allow = (path: string) => openMeans({ secrets: none, clusters: none, commands: new Map([['x', path]]) });
    assert.throws(() => allow('ls'), /ls is no absolute path/);
    assert.throws(() => allow('/etc/passwd'), /cannot be run/);
    assert.equal(allow('/bin/sh').commands.get('x'), '/bin/sh');
  });
});
