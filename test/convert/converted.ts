import assert from 'node:assert/strict';
import type { Catalog, Indicator, Objective } from '../../src/catalog/catalog.ts';
import { convertTexts, type Converted } from '../../src/catalog/convert/convert-texts.ts';
import type { Format } from '../../src/catalog/convert/formats.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { showProblem } from '../../src/kernel/problem.ts';

const NAMED = { prometheus: 'http://127.0.0.1:9', owner: 'team-shop' };

export function convert(texts: string | readonly CatalogFile[], from: Format | 'auto' = 'auto'): Converted {
  return convertTexts(typeof texts === 'string' ? [{ file: 'in.yaml', text: texts }] : texts, { from, ...NAMED });
}

/** What was converted, read as any catalog is; a mistake fails the test with all of them. */
export function catalogFrom(texts: string | readonly CatalogFile[]): Catalog {
  const { files, mistakes } = convert(texts);
  assert.deepEqual(mistakes.map(showProblem), []);
  const read = readCatalog(files);
  assert.ok(read.ok, read.ok ? '' : read.problems.map(showProblem).join('\n'));
  return read.value;
}

export function objectiveIn({ objectives }: Catalog, name: string): Objective {
  return (
    objectives.find((one) => one.name === name) ?? assert.fail(`no ${name} in ${objectives.map((one) => one.name).join(', ')}`)
  );
}

/** What is asked for an objective, by what it adds. */
export function queriesOf(catalog: Catalog, name: string): Readonly<Record<string, string>> {
  const wanted = objectiveIn(catalog, name).indicator;
  const indicator: Indicator | undefined = catalog.indicators.find((one) => one.name === wanted);
  assert.ok(indicator?.signal === 'query', `${name} asks nothing`);
  return { counter: String(indicator.counter), ...Object.fromEntries(indicator.parts.map(({ adds, query }) => [adds, query])) };
}

/** Codes with the paths they are about. */
export function notesOf(texts: string | readonly CatalogFile[]): readonly string[] {
  return convert(texts).notes.map(({ code, place }) => `${code} ${place.path}`);
}
