import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BUILT_IN_RULES, openRedactor } from '../../src/intake/redact.ts';
import { CHANGES_KEPT } from '../../src/ledger/recent-changes.ts';
import { CHANGE_RATE } from '../../src/loops/changes.ts';
import { SPOOL_BOUNDS } from '../../src/surface/cli/change-spool.ts';
import { CHANGE_BOUNDS, changeKind, changeReceipts } from '../../src/wire/change.ts';
import { serveWorld } from '../http/served-world.ts';

const text = (name: string): string => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');

test('what docs/changes.md shows is taken', async () => {
  await using world = await serveWorld();
  const shown = [...text('changes').matchAll(/^<!-- a test sends this -->\n```json\n([^]*?)^```$/gm)].map(
    ([, body = '']) => body,
  );
  assert.equal(shown.length, 2);
  for (const body of shown) {
    const answer = await world.ask('/api/v1/changes', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { changes } = changeReceipts.parse(await answer.json());
    assert.deepEqual(
      changes.map(({ say }) => say),
      ['recorded'],
    );
  }
});

test('docs/changes.md lists every kind, and the bounds that hold', () => {
  const changes = text('changes');
  const kinds = /`kind` is one of:\n\n([^]*?)\n\n/.exec(changes)?.[1] ?? '';
  assert.deepEqual(
    [...kinds.matchAll(/^\| `(\w+)`/gm)].map(([, kind]) => kind),
    changeKind.options,
  );
  const { inOneRequest, name, source, summary, url, details, detailText, links } = CHANGE_BOUNDS;
  const thousands = (count: number): string => count.toLocaleString('en');
  for (const row of [
    `| changes in one request | ${inOneRequest} |`,
    `| changes of one caller | ${CHANGE_RATE.perSecond} a second, ${CHANGE_RATE.burst} at once |`,
    `| names and ids | ${name} characters, a source ${source} |`,
    `| summary, URL | ${thousands(summary)} and ${thousands(url)} characters |`,
    `| details | ${details}, of ${detailText} characters each |`,
    `| links of a CDEvent | ${links} |`,
    `| changes waiting in the spool of \`plimsoll deploy\` | ${thousands(SPOOL_BOUNDS.files)} |`,
    `newest ${thousands(CHANGES_KEPT)} changes`,
  ])
    assert.ok(changes.includes(row), row);
});

test('docs/redaction.md lists every rule, and its examples are what happens', () => {
  const redaction = text('redaction');
  const rules = [...redaction.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule = '']) => rule);
  assert.deepEqual(rules.toSorted(), [...BUILT_IN_RULES].toSorted());
  const { redact } = openRedactor({ key: null, rules: [], keep: [] });
  const lines = /<!-- a test redacts these -->\n```\n([^]*?)```/.exec(redaction)?.[1]?.trim().split('\n') ?? [];
  assert.ok(lines.length > 8);
  for (const line of lines) {
    const [, attribute = '', given = '', want = ''] = /^(\S+) +(.*?) +→ {2}(.*)$/.exec(line) ?? [];
    assert.equal(redact(attribute, given), want, line);
  }
});

test('the rule that docs/redaction.md shows is one that can be run', () => {
  const pattern = /pattern: '([^']+)'/.exec(text('redaction'))?.[1] ?? '';
  const { redact } = openRedactor({ key: null, rules: [{ name: 'customer', pattern, as: 'hash' }], keep: [] });
  assert.equal(redact('x', 'KD-123456'), '[customer]');
});
