import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, failureOf } from '../../src/surface/mcp/answer.ts';
import { LONGEST_WINDOW } from '../../src/loops/causes.ts';
import { root } from '../cli/server-process.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { askTool, openAssistant, type Assistant } from './mcp-client.ts';

const TOOLS = [
  'list_journeys',
  'list_budgets',
  'show_objective',
  'why',
  'who_spent',
  'show_score',
  'list_alerts',
  'list_rollouts',
  'explain_decision',
  'search_ledger',
];

describe('plimsoll mcp', () => {
  let world: ServedWorld;
  let assistant: Assistant;
  let client: Client;
  before(async () => {
    world = await serveWorld();
    await world.round();
    assistant = await openAssistant(['--server', world.url, '--token', TOKEN]);
    client = assistant.client;
  });
  after(async () => {
    await assistant[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  test('offers its tools, none of which changes anything', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      TOOLS,
    );
    for (const { name, annotations, description } of tools) {
      assert.deepEqual([name, annotations?.readOnlyHint, annotations?.destructiveHint], [name, true, false]);
      assert.ok((description?.length ?? 0) > 40, name);
    }
    assert.match(client.getInstructions() ?? '', /"blind" and "unknown" are answers/);
  });

  const same: readonly { tool: string; asked: object; path: string }[] = [
    { tool: 'show_objective', asked: { name: 'checkout-works' }, path: '/api/v1/objectives/checkout-works' },
    { tool: 'list_budgets', asked: {}, path: '/api/v1/budgets?limit=50' },
    { tool: 'who_spent', asked: { objective: 'checkout-works' }, path: '/api/v1/objectives/checkout-works/attribution' },
    { tool: 'show_score', asked: {}, path: '/api/v1/scores' },
  ];
  for (const { tool, asked, path } of same) {
    test(`${tool} says what the API says`, async () => {
      const told = await askTool(client, tool, asked);
      const want = (await (await world.ask(path)).json()) as object;
      assert.deepEqual(withoutTime(told), withoutTime(want));
    });
  }

  test('journeys carry their state, and each objective its window, coverage and age', async () => {
    const { at, journeys } = (await askTool(client, 'list_journeys')) as { at: string; journeys: readonly Journey[] };
    assert.ok(at.endsWith('Z'));
    assert.deepEqual([journeys[0]?.name, journeys[0]?.health, journeys[0]?.owner], ['checkout', 'blind', 'team-shop']);
    const [objective] = journeys[0]?.objectives ?? [];
    assert.deepEqual(objective, {
      name: 'checkout-works',
      target: 0.99,
      window: '28d',
      health: 'blind',
      remaining: null,
      coverage: 0,
      age_ms: null,
    });
  });

  test('decisions are found, and explained whole', async () => {
    const found = (await askTool(client, 'search_ledger', { kind: 'catalog', text: 'IN FORCE' })) as Found;
    const [entry] = found.entries;
    assert.equal(entry?.kind, 'catalog.applied');
    assert.ok(found.searched.entries >= 1 && entry !== undefined && !('body' in entry));
    const whole = (await askTool(client, 'explain_decision', { entry: entry.seq })) as { body: unknown; hash: string };
    assert.ok(typeof whole.body === 'object' && whole.hash.length === 64);
    assert.deepEqual(((await askTool(client, 'search_ledger', { text: 'nobody said this' })) as Found).entries, []);
    const alerts = (await askTool(client, 'list_alerts')) as { alerts: unknown[] };
    const rollouts = (await askTool(client, 'list_rollouts')) as { rollouts: unknown[] };
    assert.deepEqual([alerts.alerts, rollouts.rollouts], [[], []]);
  });

  const refused: readonly { tool: string; asked: object; want: RegExp }[] = [
    { tool: 'why', asked: { journey: 'chekout' }, want: /^JOURNEY_UNKNOWN .*\n {2}hint: did you mean checkout\?$/ },
    { tool: 'show_objective', asked: { name: 'nobody' }, want: /^OBJECTIVE_UNKNOWN / },
    { tool: 'explain_decision', asked: { entry: 99_999 }, want: /^ENTRY_UNKNOWN .*\n {2}hint: search_ledger/ },
    { tool: 'list_rollouts', asked: { id: '../home' }, want: /^ROLLOUT_UNKNOWN / },
    { tool: 'list_budgets', asked: { limit: 100_000 }, want: /limit/ },
    { tool: 'why', asked: { journey: 'checkout', from: 'yesterday' }, want: /from/ },
  ];
  for (const { tool, asked, want } of refused) {
    test(`${tool} ${JSON.stringify(asked)} is refused in words`, async () => {
      await assert.rejects(
        askTool(client, tool, asked),
        (error: Error) => want.test(error.message) || assert.fail(error.message),
      );
    });
  }

  test('the catalog and every document can be read', async () => {
    const { resources } = await client.listResources();
    const docs = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
    assert.equal(resources.length, docs.length + 1);
    const catalog = textOf(await client.readResource({ uri: 'plimsoll://catalog' }));
    assert.match(catalog, /"name":"checkout-works".*"target":0\.99,"window":"28d"/);
    const causes = textOf(await client.readResource({ uri: 'plimsoll://docs/causes' }));
    assert.equal(causes, readFileSync(join(root, 'docs', 'causes.md'), 'utf8'));
    await assert.rejects(client.readResource({ uri: 'plimsoll://docs/../package' }));
  });
});

test('without a server the tools say so, and answer once there is one', async () => {
  await using assistant = await openAssistant(['--server', 'http://127.0.0.1:9', '--token', 'x']);
  await assert.rejects(
    askTool(assistant.client, 'list_journeys'),
    /No server answers at http:\/\/127\.0\.0\.1:9\n {2}hint: start one/,
  );
  await using world = await serveWorld();
  await using wrong = await openAssistant(['--server', world.url, '--token', 'wrong']);
  await assert.rejects(askTool(wrong.client, 'list_journeys'), /^Error: TOKEN_MISSING/);
});

test('it ends when the other side hangs up, and says nothing but the protocol', async () => {
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts'), 'mcp'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stdin.end('this is no message\n');
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0);
  for (const line of Buffer.concat(out)
    .toString()
    .split('\n')
    .filter((some) => some !== ''))
    assert.equal((JSON.parse(line) as { jsonrpc: string }).jsonrpc, '2.0');
});

test('an answer that is too long is refused with what to do, and a fault of ours tells nothing', () => {
  const long = answerOf({ entries: Array.from({ length: 5_000 }, (_, seq) => ({ seq, sentence: 'x'.repeat(60) })) });
  assert.equal(long.isError, true);
  assert.match(JSON.stringify(long.content), /ANSWER_TOO_LARGE .* 200000 are the most.*hint: ask for fewer/);
  const fault = failureOf(new Error('cannot open /home/ada/.secret'));
  assert.deepEqual([fault.isError, JSON.stringify(fault).includes('secret')], [true, false]);
});

test('docs/mcp.md lists every tool, and docs/causes.md the bound that holds', () => {
  const text = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');
  const listed = [...text('mcp.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(listed, TOOLS);
  assert.ok(text('causes.md').includes(`1m to ${LONGEST_WINDOW / 86_400_000}d`));
});

type Journey = { name: string; health: string; owner: string; objectives: readonly object[] };
type Found = { searched: { entries: number }; entries: readonly { seq: number; kind: string }[] };

/** Two askings are some milliseconds apart. */
function withoutTime(view: unknown): unknown {
  return JSON.parse(JSON.stringify(view).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'AN-INSTANT'));
}

function textOf({ contents }: { contents: readonly object[] }): string {
  const [first] = contents as readonly { text?: string }[];
  return first?.text ?? assert.fail('there is no text');
}
