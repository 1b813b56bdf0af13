import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { HOUR } from '../../src/kernel/units.ts';
import { showStatus } from '../../src/relay/show-status.ts';
import { openedRelay } from './opened-relay.ts';
import { openScriptedServer } from './scripted-server.ts';

const text = readFileSync(new URL('../../docs/relay.md', import.meta.url), 'utf8');

test('docs/relay.md explains every field of the status, and every count', async (t) => {
  const server = await openScriptedServer(t);
  const relay = await openedRelay(t, server);
  const ports = { port: 0, grpcPort: 0, statusPort: 0 };
  const options = { to: server.url, tokenFile: 't', data: 'd', maxBytes: 1, maxAge: HOUR, ...ports };
  const { body } = showStatus(relay.report(), { options, at: systemClock().now(), doors: {} });
  const { counts, version: _version, at: _at, ...fields } = body;
  for (const name of [...Object.keys(counts), ...Object.keys(fields)])
    assert.match(text, new RegExp(`^\\|.*\`${name}[\`.]`, 'm'), name);
  const explained = [...(text.split('| count | is |')[1] ?? '').matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(new Set(explained), new Set(Object.keys(counts)));
});
