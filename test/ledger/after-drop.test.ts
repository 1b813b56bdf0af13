import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCatalogTexts } from '../../src/adapters/catalog-folder/catalog-texts.ts';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_OUTSIDE, NO_STREAMS } from '../cli/no-texts.ts';
import { jsonPost } from '../http/provoked.ts';
import { CATALOG } from '../http/sample-catalog.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const ROUTE = 'apiVersion: plimsoll/v1\nkind: Route\nmetadata: { name: proposed }\nspec: { owner: team-proposed }\n';
const AGO = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** A server whose first entries are in sealed files alone; the last one of them. */
async function dropped(world: ServedWorld): Promise<number> {
  await (await world.ask('/api/v1/ledger/export')).text();
  const sealed = await world.ask('/api/v1/ledger/segments', jsonPost({ before: AGO(-86_400_000), drop: true }));
  return ((await sealed.json()) as { dropped: number }).dropped;
}

async function run(world: ServedWorld, ...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const outside = {
    ...NO_OUTSIDE,
    texts: openTextStreams(NO_STREAMS),
    say: (text: string) => void out.push(text),
    complain: (text: string) => void err.push(text),
    readTexts: readCatalogTexts,
    readCatalogFolder: async () => readCatalog([{ file: 'catalog.yaml', text: CATALOG }]),
  };
  const code = await runProgram(outside, ['--server', world.url, '--token', TOKEN, ...argv]);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('a backtest says from when on entries are there', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('proposed.yaml'), ROUTE);
  const asked = ['backtest', '--policy', folder.file('proposed.yaml'), '--since', '1h'];
  assert.doesNotMatch((await run(world, ...asked)).out, /sealed files/);
  const last = await dropped(world);
  const { code, out } = await run(world, ...asked);
  assert.equal(code, 0);
  assert.match(out, new RegExp(`Note: Entries of the ledger are here since \\S+ only, from entry ${last + 1} on`));
  const { entries_from: from } = JSON.parse((await run(world, '--json', ...asked)).out) as { entries_from: string };
  assert.ok(Date.parse(from) > Date.parse(AGO(3_600_000)));
});

test('replay names the sealed files of what is asked for, and how to replay with them', async () => {
  await using world = await serveWorld();
  assert.equal((await run(world, 'replay', '--all', '--with', 'catalog')).code, 0);
  const last = await dropped(world);
  const one = await run(world, 'replay', '1');
  assert.equal(one.code, 3, one.out);
  assert.match(
    one.err,
    /^Entry 1 lies in the sealed file (ledger-\S+\.jsonl\.gz) alone\n {2}hint: in the data folder: zcat ledger\/\1 \| /,
  );
  const other = await run(world, 'replay', '--since', '1h', '--with', 'catalog');
  assert.equal(other.code, 3, other.out);
  assert.match(
    other.err,
    new RegExp(`entries 1 to ${last} lie in sealed files alone\\n {2}hint: .*\\{ zcat ledger/\\S+; plimsoll ledger export; }`),
  );
  assert.match((await run(world, 'replay', `${last + 1}`)).out, /No decision is recorded there/);
});

test('verify says which entries are no part of what a server checks', async () => {
  await using world = await serveWorld();
  assert.doesNotMatch((await run(world, 'ledger', 'verify')).out, /sealed files/);
  const last = await dropped(world);
  const { code, out } = await run(world, 'ledger', 'verify');
  assert.equal(code, 0);
  assert.match(out, new RegExp(`Entries 1–${last} lie in sealed files and are not part of this check; plimsoll ledger segments`));
});
