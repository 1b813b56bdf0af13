import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { EXIT } from '../../src/surface/cli/exit-codes.ts';
import { serveWorld } from '../http/served-world.ts';
import { runDocumented, withoutChance } from './documented-commands.ts';

const file = new URL('../../docs/cli.md', import.meta.url);
const text = readFileSync(file, 'utf8');

test('every command in docs/cli.md says what stands there', async () => {
  await using world = await serveWorld();
  const run = await runDocumented(text, world);
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, run);
  else
    assert.equal(
      withoutChance(text),
      withoutChance(run),
      'if this is as it should be: UPDATE_DOCS=1 node --test test/cli/docs.test.ts',
    );
});

test('docs/cli.md shows every command', async () => {
  const help = /^Commands:\n([^]*?)\n\n/m.exec(text)?.[1] ?? '';
  const commands = [...help.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(commands, [
    'serve',
    'validate',
    'plan',
    'test',
    'evaluate',
    'judge',
    'convert',
    'status',
    'slo',
    'score',
    'why',
    'adjust',
    'anomalies',
    'distribution',
    'trace',
    'map',
    'coverage',
    'alerts',
    'sources',
    'reconcile',
    'rollout',
    'train',
    'freeze',
    'silence',
    'queue',
    'versions',
    'revoke',
    'reinstate',
    'gate',
    'deploy',
    'delivery',
    'event',
    'changes',
    'cost',
    'ledger',
    'attest',
    'replay',
    'backtest',
    'mcp',
    'redact',
    'relay',
    'probe',
    'doctor',
    'open',
    'help',
  ]);
  for (const name of commands.filter((each) => each !== 'help')) assert.match(text, new RegExp(`^## .*\`plimsoll ${name}`, 'm'));
});

test('docs/cli.md explains every exit code, and no other', () => {
  const rows = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(rows, Object.values(EXIT));
});
