import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../src/surface/cli/program.ts';
import type { CatalogCheckView, CatalogDocumentView, CatalogEditedView, CatalogFilesView } from '../../src/wire/catalog.ts';
import type { ProblemView } from '../../src/wire/problem.ts';
import { NO_OUTSIDE } from '../cli/no-texts.ts';
import { jsonPost } from './provoked.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld, TOKEN, type ServedWorld } from './served-world.ts';

const HOOK = 'https://hooks.example.com/services/T0123ABCd/B9xYz0123/aB3dE5fG7hI9jK1lM3nO5pQ7';
const ROUTED = `${CATALOG}
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: told }
spec: { owner: others, notify: { webhook: "${HOOK}" } }
`;
const BECAUSE = { reason: 'a test says so' };

async function get<View>(world: ServedWorld, path: string): Promise<View> {
  const answer = await world.ask(`/api/v1${path}`);
  assert.equal(answer.status, 200, path);
  return (await answer.json()) as View;
}

async function send<View>(world: ServedWorld, path: string, body: object): Promise<{ status: number; view: View }> {
  const answer = await world.ask(`/api/v1${path}`, jsonPost(body));
  return { status: answer.status, view: (await answer.json()) as View };
}

/** The only file of the served catalog, as it is shown. */
async function shownText(world: ServedWorld): Promise<{ base: string; text: string }> {
  const { base, files } = await get<CatalogFilesView>(world, '/catalog/files');
  return { base, text: files[0]?.text ?? '' };
}

test('the catalog reads as a document: each promise in words, with its health and its place', async () => {
  await using world = await serveWorld();
  const { journeys, edition, totals } = await get<CatalogDocumentView>(world, '/catalog');
  assert.equal(edition.revision, world.plane.catalog.current().revision);
  assert.equal(edition.edited, null, 'its files were changed where they are kept');
  const [first] = journeys.flatMap(({ promises }) => promises);
  assert.match(first?.promise ?? '', /^[\d,]+ of [\d,]+ .*, over /);
  assert.equal(first?.health, 'blind', 'nothing was heard yet');
  assert.match(CATALOG.split('\n')[(first?.line ?? 0) - 1] ?? '', /apiVersion|kind/);
  assert.equal(totals.objectives, world.plane.catalog.current().objectives.length);
});

test('a check says what plimsoll validate says, word for word, and what would change', async () => {
  await using world = await serveWorld();
  const { text } = await shownText(world);
  const wrong = text.replace('apiVersion', 'apiVersoin');
  const { view: refused } = await send<CatalogCheckView>(world, '/catalog/check', {
    files: [{ file: 'shop.yaml', text: wrong }],
  });
  assert.equal(refused.valid, false);
  assert.equal(refused.plan, null);
  assert.match(refused.mistakes[0]?.shown ?? '', /^shop\.yaml:\d+:\d+ CAT_\w+ /);
  const { view: same } = await send<CatalogCheckView>(world, '/catalog/check', { files: [{ file: 'shop.yaml', text }] });
  assert.equal(same.plan?.sentence, 'Nothing that is promised changes.');
  const { view: less } = await send<CatalogCheckView>(world, '/catalog/check', {
    files: [{ file: 'shop.yaml', text: text.replace('28d', '7d') }],
  });
  assert.match(less.plan?.sentence ?? '', /^Changes 1 objective/);
  assert.deepEqual(less.plan?.changes[0]?.fields, [{ field: 'window', before: '28d', after: '7d' }]);
  assert.equal(world.plane.catalog.current().revision, refused.plan === null ? world.plane.catalog.current().revision : '');
});

test('an edit is recorded with who ordered it and why, and is in force when it is answered', async () => {
  await using world = await serveWorld();
  const { base, text } = await shownText(world);
  const files = [{ file: 'shop.yaml', text: text.replace('28d', '7d') }];
  const { status, view } = await send<CatalogEditedView>(world, '/catalog/apply', { base, files, ...BECAUSE });
  assert.deepEqual([status, view.in_force], [200, true]);
  assert.equal(world.plane.catalog.current().revision, view.revision);
  const [entry, applied] = await world.plane.ledger.read({ after: view.entry - 1, limit: 2 });
  assert.deepEqual([entry?.kind, entry?.actor, applied?.kind], ['catalog.edited', 'token', 'catalog.applied']);
  const { edition } = await get<CatalogDocumentView>(world, '/catalog');
  assert.deepEqual(edition.edited, { by: 'token', reason: BECAUSE.reason, entry: view.entry });
  const again = await send<ProblemView>(world, '/catalog/apply', { base, files, ...BECAUSE });
  assert.deepEqual([again.status, again.view.code], [409, 'CATALOG_MOVED'], 'what it was ordered over is not there any more');
});

test('what changed beside the server meanwhile is not written over', async () => {
  await using world = await serveWorld();
  const { base, text } = await shownText(world);
  world.catalog.put('other.yaml', '# somebody else\n');
  const { view } = await send<ProblemView>(world, '/catalog/apply', {
    base,
    files: [{ file: 'shop.yaml', text: `${text}\n# mine\n` }],
    ...BECAUSE,
  });
  assert.equal(view.code, 'CATALOG_MOVED');
  assert.equal((await get<CatalogFilesView>(world, '/catalog/files')).files.length, 2);
});

test('a catalog with mistakes is refused with each of them at its place, and nothing is written or recorded', async () => {
  await using world = await serveWorld();
  const { base, text } = await shownText(world);
  const before = world.plane.ledger.world().tail.seq;
  const files = [{ file: 'shop.yaml', text: text.replaceAll('28d', '28 fortnights') }];
  const { status, view } = await send<ProblemView>(world, '/catalog/apply', { base, files, ...BECAUSE });
  assert.deepEqual([status, view.code], [400, 'CATALOG_INVALID']);
  assert.match(view.errors?.[0]?.path ?? '', /^shop\.yaml:\d+:\d+$/);
  assert.equal((await shownText(world)).text, text);
  assert.equal(world.plane.ledger.world().tail.seq, before);
});

for (const file of [
  '../x.yaml',
  '/etc/x.yaml',
  'a/../../x.yaml',
  '.hidden.yaml',
  'x.txt',
  'a\\..\\x.yaml',
  'node_modules/x.yaml',
  '%2e%2e/x.yaml',
])
  test(`a file ${file} is not written`, async () => {
    await using world = await serveWorld();
    const { base } = await shownText(world);
    const { status, view } = await send<ProblemView>(world, '/catalog/apply', {
      base,
      files: [{ file, text: '# x\n' }],
      ...BECAUSE,
    });
    assert.deepEqual([status, view.code], [400, 'CATALOG_FILE']);
  });

test('a secret is not shown, and is not lost by an edit of what was shown', async () => {
  await using world = await serveWorld({ catalog: ROUTED });
  const { base, text } = await shownText(world);
  assert.ok(!text.includes('aB3dE5') && text.includes('https://kept-secret-'), text.slice(-200));
  const moved = text.replace(/https:\/\/kept-secret-[0-9a-f]+\.invalid\//, 'https://example.com/');
  const { view: check } = await send<CatalogCheckView>(world, '/catalog/check', { files: [{ file: 'shop.yaml', text: moved }] });
  assert.ok(!JSON.stringify(check).includes('aB3dE5'), 'neither in the plan');
  const files = [{ file: 'shop.yaml', text: text.replace('28d', '7d') }];
  assert.equal((await send(world, '/catalog/apply', { base, files, ...BECAUSE })).status, 200);
  const [onDisk] = await world.catalog.source.read();
  assert.ok(onDisk?.text.includes(HOOK) && !onDisk.text.includes('kept-secret'));
});

test('plimsoll plan prints the same, and ends with 1 where there are mistakes', async () => {
  await using world = await serveWorld();
  const run = async (text: string): Promise<{ code: number; said: string }> => {
    const said: string[] = [];
    const outside = {
      ...NO_OUTSIDE,
      say: (line: string) => void said.push(line),
      complain: (line: string) => void said.push(line),
      readTexts: async () => [{ file: 'shop.yaml', text }],
    };
    const code = await runProgram(outside, ['--server', world.url, '--token', TOKEN, 'plan', 'mine']);
    return { code, said: said.join('\n') };
  };
  const { code, said } = await run(CATALOG.replace('28d', '7d'));
  assert.equal(code, 0);
  assert.match(said, /^Changes 1 objective[^]*~ objective \S+\n {6}window: 28d → 7d/);
  const broken = await run(CATALOG.replaceAll('28d', '28 fortnights'));
  assert.equal(broken.code, 1);
  assert.match(broken.said, /^shop\.yaml:\d+:\d+ CAT_\w+ [^]*nothing to plan/);
});

test('a secret that was moved to where it is quoted is not told', async () => {
  await using world = await serveWorld({ catalog: ROUTED });
  const { base, text } = await shownText(world);
  const [standIn = ''] = /https:\/\/kept-secret-[0-9a-f]{12}\.invalid\//.exec(text) ?? [];
  const objective = `apiVersion: plimsoll/v1\nkind: Objective\nmetadata: { name: x }\nspec: { journey: checkout, target: 99% }\n`;
  const moved = [
    ['checkout', `"${standIn}"`],
    ['x', `"${standIn}"`],
    ['99%', `"${standIn}"`],
    ['99%', `*a${standIn}`],
    ['spec: {', `spec: { "${standIn}": 1,`],
  ] as const;
  for (const [place, to] of moved) {
    const files = [{ file: 'x.yaml', text: objective.replace(place, to) }];
    const { view } = await send<CatalogCheckView>(world, '/catalog/check', { files });
    assert.equal(view.valid, false);
    assert.match(JSON.stringify(view.mistakes), /kept-secret-/);
    assert.doesNotMatch(JSON.stringify(view), /T0123ABCd|aB3dE/, to);
    const { view: refused } = await send<ProblemView>(world, '/catalog/apply', { base, files, ...BECAUSE });
    assert.equal(refused.code, 'CATALOG_INVALID');
    assert.doesNotMatch(JSON.stringify(refused), /T0123ABCd|aB3dE/, to);
  }
});
