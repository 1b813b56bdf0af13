import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { broken } from '../../src/kernel/units.ts';
import { runBacktest, type Backtested } from '../../src/loops/backtest/run-backtest.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { laneOf } from '../../src/evidence/lane-names.ts';
import type { ControlPlane } from '../../src/loops/control-plane.ts';
import type { Catalog, Indicator } from '../../src/catalog/catalog.ts';
import { showProblem } from '../../src/kernel/problem.ts';

/** All that a control plane recorded. */
export async function entriesOf({ ledger }: Pick<ControlPlane, 'ledger'>): Promise<readonly Entry[]> {
  return ledger.read({ after: 0, limit: 100_000 });
}

/** The generations under which its indicators were counted. */
export function generationsIn({ keeper }: Pick<ControlPlane, 'keeper'>): (indicator: Indicator) => readonly string[] {
  return ({ generation }) => [...(keeper.evidence.generations.get(laneOf(generation)) ?? [])];
}

export function catalogOf(text: string): Catalog {
  const read = readCatalog([{ file: 'shop.yaml', text }]);
  if (!read.ok) throw new Error(read.problems.map(showProblem).join('\n'));
  return read.value;
}

type Edit = (files: readonly CatalogFile[]) => readonly CatalogFile[];

/** Plays a story over the catalog of the shop, and backtests a policy over what it recorded when it is over. */
export async function backtestOfStory(
  text: string,
  proposed: Edit,
  { under = (files) => files }: { readonly under?: Edit } = {},
): Promise<Backtested> {
  const texts = under(await readCatalogFolder(new URL('../../examples/shop/catalog', import.meta.url).pathname));
  const catalog = readAll(texts);
  const story = readStory(text, { file: 'story', known: namesIn(text, { texts, catalog }) });
  if (!story.ok) throw new Error(story.problems.map(showProblem).join('\n'));
  const end = story.value.start + story.value.lastsMs;
  let tested: Backtested | null = null;
  const played = await play(story.value, {
    catalog: texts,
    passed: async ({ plane, now, start }) => {
      if (now !== end) return;
      await plane.keeper.seal(now);
      tested = await runBacktest(
        {
          ledger: plane.ledger,
          store: plane.cellStore,
          policies: { present: plane.catalog.current(), proposed: readAll(proposed(texts)) },
          generationsOf: generationsIn(plane),
          pause: async () => undefined,
          progress: () => undefined,
        },
        { from: start, to: now, now, real: 0.02, incidents: [] },
      );
    },
  });
  if (played.failures.length > 0) throw new Error(played.failures.map(({ act, is }) => `${act}: ${is}`).join('\n'));
  return tested ?? broken('the story ended before its end');
}

function readAll(files: readonly CatalogFile[]): Catalog {
  const read = readCatalog(files);
  if (!read.ok) throw new Error(read.problems.map(showProblem).join('\n'));
  return read.value;
}
