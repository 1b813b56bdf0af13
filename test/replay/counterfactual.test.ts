import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { comparePage, NOTHING_COMPARED, type Changed } from '../../src/ledger/counterfactual/counterfactual.ts';
import { outcomeOf } from '../../src/ledger/counterfactual/outcome.ts';
import { recordText } from './played-story.ts';

const SHOP = await readCatalogFolder(fileURLToPath(new URL('../../examples/shop/catalog', import.meta.url)));
/** A good release, one that fails two checkouts in a hundred, one that fails forty, and one that somebody stops. */
const STORY = `at 0s    observe checkout 160/s
at 1m    release 1.1.0
at 3m    fault 1.2.0 errors 2.5%; release 1.2.0
at 8m    ask gate of storefront 1.3.0; fault 1.3.0 errors 40%; release 1.3.0
at 12m   release 1.4.0
at 12m20s operator hold 1.4.0 for 20s
at 15m   ask gate of storefront`;

const ENTRIES = await recordText(STORY, { name: 'shop', catalog: SHOP });

function edited(from: string, to: string): readonly CatalogFile[] {
  assert.ok(
    SHOP.some(({ text }) => text.includes(from)),
    from,
  );
  return SHOP.map(({ file, text }) => ({ file, text: text.replace(from, to) }));
}

function changesUnder(files: readonly CatalogFile[]): readonly Changed[] {
  const read = readCatalog(files);
  assert.ok(read.ok);
  const changed: Changed[] = [];
  comparePage(NOTHING_COMPARED, ENTRIES, { policy: read.value, which: () => true, found: (one) => changed.push(one) });
  return changed;
}

const ofRollouts = ({ kind }: Entry): boolean => kind === 'rollout.started' || kind === 'rollout.moved';
const atOf = (changed: Changed): number => (changed.is === 'verdict' ? changed.at : changed.entry.at);
const candidateOf = (changed: Changed): string => {
  const id = changed.is === 'verdict' ? changed.rollout : changed.entry.subject;
  const started = ENTRIES.find(({ kind, subject }) => kind === 'rollout.started' && subject === id);
  return started?.kind === 'rollout.started' ? started.body.candidate : id;
};

test('under the same catalog no decision is another one', () => {
  assert.deepEqual(changesUnder(SHOP), []);
});

test('what people read and nobody decides by changes no decision', () => {
  assert.deepEqual(changesUnder(edited('displayName: Storefront releases', 'displayName: Releases')), []);
});

test('a wider margin changes what was decided about the release between the two, and nothing else', async () => {
  const files = edited('{ sli: checkout-success, delta: 1% }', '{ sli: checkout-success, delta: 4% }');
  const changed = changesUnder(files);
  assert.ok(changed.length > 0);
  assert.deepEqual(new Set(changed.filter(({ is }) => is === 'decision').map(candidateOf)), new Set(['1.2.0']));
  const back = changed.find((one) => one.is === 'decision' && one.recorded.startsWith('CANARY_WORSE'));
  assert.ok(back?.is === 'decision');
  assert.match(back.recorded, /^CANARY_WORSE: rolling-back at step \d/);
  assert.doesNotMatch(back.instead, /CANARY_WORSE/);
});

test('what really happens under the other catalog is the same until the first difference that is told', async () => {
  const files = edited('{ sli: checkout-success, delta: 1% }', '{ sli: checkout-success, delta: 4% }');
  const first = Math.min(...changesUnder(files).map(atOf));
  const really = await recordText(STORY, { name: 'shop', catalog: files });
  const until = (entries: readonly Entry[]): readonly string[] =>
    entries.filter((entry) => ofRollouts(entry) && entry.at < first).map((entry) => `${entry.at} ${outcomeOf(entry)}`);
  assert.deepEqual(until(really), until(ENTRIES));
  const after = (entries: readonly Entry[]): readonly string[] =>
    entries.filter((entry) => ofRollouts(entry) && entry.at >= first).map((entry) => `${entry.at} ${outcomeOf(entry)}`);
  assert.notDeepEqual(after(really), after(ENTRIES));
});

test('a floor that the budget was below stops what went on, in rollouts and at gates', () => {
  const changed = changesUnder(edited('floor: -400%', 'floor: 95%'));
  const said = changed.flatMap((one) => (one.is === 'decision' ? [one.instead] : []));
  assert.ok(
    said.some((text) => text.startsWith('BUDGET_BELOW_FLOOR: held')),
    said.join('\n'),
  );
  assert.ok(
    said.some((text) => text.startsWith('block: BUDGET_BELOW_FLOOR')),
    said.join('\n'),
  );
});

test('where other things would have been counted it says that it cannot know', () => {
  const changed = changesUnder(edited('      - { sli: checkout-fast, delta: 1% }\n', ''));
  assert.deepEqual(new Set(changed.map(({ is }) => is)), new Set(['unknowable']));
});
