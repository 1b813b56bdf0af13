import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockTo, openCheckout } from './launched-checkout.ts';

const ECHO = `process.stdin.on('data', (text) => process.stdout.write(String(text))).on('end', () => process.exit(Number(process.argv[2] ?? 0)));`;
/** Says what reaches it, and stops a moment after the first signal, so that a second copy of it would be seen. */
const SERVER = `
let seen = 0;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  seen += 1;
  if (seen === 1) setTimeout(() => { console.log(signal + ' ' + seen); process.exit(3); }, 300);
});
setInterval(() => {}, 1000);
console.log('up ' + process.pid);
`;

test('the first command sets up, the second one has nothing to do, and both keep the output clean', async () => {
  using checkout = openCheckout(ECHO);
  const first = await checkout.run(['cli', '7'], { input: 'hello' });
  assert.deepEqual([first.code, first.out], [7, 'hello']);
  assert.match(first.err, /^Setting up Plimsoll: .*\nSetting up Plimsoll: .*: done in \d+\.\d s\n$/);
  const second = await checkout.run(['cli', '0'], { input: 'again' });
  assert.deepEqual(second, { code: 0, out: 'again', err: '' });
  assert.equal(checkout.installs(), 1);
});

test('a changed lockfile is set up again', async () => {
  using checkout = openCheckout(ECHO);
  await checkout.run(['cli']);
  lockTo(checkout.root, '2.0.0');
  assert.equal((await checkout.run(['cli'])).code, 0);
  assert.equal(checkout.installs(), 2);
});

test('a half-finished installation is noticed', async () => {
  using checkout = openCheckout(ECHO);
  await checkout.run(['cli']);
  // npm empties node_modules first and writes its record last; killed in between, it leaves neither record nor stamp.
  rmSync(join(checkout.root, 'node_modules', '.plimsoll-setup'));
  rmSync(join(checkout.root, 'node_modules', '.package-lock.json'));
  assert.equal((await checkout.run(['cli'])).code, 0);
  assert.equal(checkout.installs(), 2);
});

test("somebody's own npm install is not repeated", async () => {
  using checkout = openCheckout(ECHO);
  await checkout.run(['cli']);
  rmSync(join(checkout.root, 'node_modules', '.plimsoll-setup'));
  assert.equal((await checkout.run(['cli'])).code, 0);
  assert.equal(checkout.installs(), 1);
});

test('four commands at once install once', async () => {
  using checkout = openCheckout(ECHO);
  const ended = await Promise.all(['1', '2', '3', '4'].map((code) => checkout.run(['cli', code])));
  assert.deepEqual(
    ended.map(({ code }) => code),
    [1, 2, 3, 4],
  );
  assert.equal(checkout.installs(), 1);
});

test('the lock of a killed launcher does not hold anybody up', async () => {
  using checkout = openCheckout(ECHO);
  const dead = 4_194_305; // above the largest process id that Linux gives out
  writeFileSync(join(checkout.root, '.plimsoll-setup.lock'), `${dead}\n${dead}\n`);
  assert.equal((await checkout.run(['cli'])).code, 0);
});

test('without a network it says so, and the next try succeeds', async () => {
  using checkout = openCheckout(ECHO);
  const failed = await checkout.run(['cli'], { env: { NPM_FAILS: 'ENOTFOUND' } });
  assert.equal(failed.code, 3);
  assert.match(failed.err, /the package registry did not answer \(ENOTFOUND\)[\s\S]*hint: .*run the same command again/);
  assert.equal((await checkout.run(['cli'])).code, 0);
});

test('without npm it says so', async () => {
  using checkout = openCheckout(ECHO);
  const failed = await checkout.run(['cli'], { env: { PATH: '/nowhere' } });
  assert.equal(failed.code, 3);
  assert.match(failed.err, /npm is not on the PATH/);
});

test('an interrupt that arrives twice at once reaches the program once, and its exit code comes back', async () => {
  using checkout = openCheckout(SERVER);
  const { child, until, ended } = checkout.start(['cli']);
  await until('up');
  child.kill('SIGINT'); // from the terminal …
  child.kill('SIGINT'); // … and through npm
  const { code, out } = await ended;
  assert.deepEqual([code, out.split('\n')[1]], [3, 'SIGINT 1']);
});

test('a program whose launcher is killed stops in an orderly way', async () => {
  using checkout = openCheckout(SERVER);
  const { child, until, ended } = checkout.start(['cli']);
  await until('up');
  child.kill('SIGKILL');
  assert.match((await ended).out, /\nSIGTERM 1\n/); // `close` waits for the program, which holds the output open
});

test('an unknown command is refused with the list of those there are', async () => {
  using checkout = openCheckout(ECHO);
  const { code, err } = await checkout.run(['strat']);
  assert.equal(code, 2);
  assert.match(err, /^Unknown command: strat\nusage: /);
});
