import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { MINUTE, SECOND } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { AGAIN_AFTER, COUNTED_FOR, openAccess, type Access } from '../../src/loops/access.ts';
import { openRedactor } from '../../src/intake/redact.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';

const REDACTOR = openRedactor({ key: new Uint8Array(32), rules: [], keep: [] });
const hide = (address: string): string => REDACTOR.redact('', address);
const [FIRST, SECOND_ONE] = [hide('10.0.0.1'), hide('10.0.0.2')];

type Gate = {
  readonly access: Access;
  readonly clock: VirtualClock;
  readonly tokens: string[];
  pass(ms: number): Promise<void>;
  recorded(): Promise<readonly Entry[]>;
};

async function openGate(): Promise<Gate> {
  const clock = openVirtualClock(1_800_000_000_000);
  const ledger = await openLedger({ store: openMemoryLedgerStore(), clock });
  const tokens: string[] = [];
  const access = openAccess({ ledger, clock, newTokens: () => tokens.splice(0), hide });
  return {
    access,
    clock,
    tokens,
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += 10 * SECOND) await access.round(clock.advance(10 * SECOND));
    },
    recorded: async () => (await ledger.read({ after: 0, limit: 1_000 })).filter(({ subject }) => subject === 'access'),
  };
}

test('a burst of refusals is one entry, which says how many, in what way and from where', async () => {
  const gate = await openGate();
  for (let time = 0; time < 500; time += 1) gate.access.refused('wrong-token', '10.0.0.1');
  gate.access.refused('no-token', '10.0.0.2');
  await gate.pass(COUNTED_FOR - 10 * SECOND);
  assert.equal((await gate.recorded()).length, 0, 'it is counted first');
  await gate.pass(10 * SECOND);
  const [entry, ...others] = await gate.recorded();
  assert.equal(others.length, 0);
  assert.match(
    explainEntry(entry!),
    /^501 attempts to get in were refused from .*: 500 with a token that does not fit, 1 without a token; from /,
  );
  assert.ok(explainEntry(entry!).endsWith(`; from ${FIRST}, ${SECOND_ONE}.`), explainEntry(entry!));
  assert.doesNotMatch(JSON.stringify(entry), /10\.0\.0/);
});

test('a day of attacks is an entry each ten minutes at most, and none of them names more than five addresses', async () => {
  const gate = await openGate();
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    for (let host = 0; host < 20; host += 1) gate.access.refused('wrong-link', `10.0.${minute % 250}.${host}`);
    await gate.pass(MINUTE);
  }
  const entries = await gate.recorded();
  assert.ok(entries.length > 100 && entries.length <= (24 * 60 * MINUTE) / AGAIN_AFTER + 1, `${entries.length}`);
  let attempts = 0;
  for (const entry of entries) {
    assert.ok(entry.kind === 'access.refused');
    assert.deepEqual([entry.body.from.length, entry.body.more], [5, true]);
    attempts += entry.body.attempts;
  }
  await gate.access.close();
  const last = (await gate.recorded()).slice(entries.length);
  for (const entry of last) attempts += entry.kind === 'access.refused' ? entry.body.attempts : 0;
  assert.equal(attempts, 24 * 60 * 20, 'none is lost');
});

test('a login is an entry at once, and opening the link again is no other one', async () => {
  const gate = await openGate();
  await gate.access.granted('127.0.0.1');
  await gate.access.granted('127.0.0.1');
  await gate.access.granted('10.0.0.7');
  assert.equal((await gate.recorded()).length, 2);
  await gate.pass(MINUTE);
  await gate.access.granted('127.0.0.1');
  const entries = await gate.recorded();
  assert.equal(entries.length, 3);
  assert.equal(explainEntry(entries[0]!), 'A browser at 127.0.0.1 was let in by the link.');
});

test('tokens that were made are named by their files', async () => {
  const gate = await openGate();
  gate.tokens.push('sources/agents.token');
  await gate.pass(10 * SECOND);
  assert.deepEqual((await gate.recorded()).map(explainEntry), ['The token in sources/agents.token of the data folder was made.']);
});
