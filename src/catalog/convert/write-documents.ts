import { stringify } from 'yaml';
import type { Place } from '../../kernel/problem.ts';
import type { CatalogFile } from '../read-catalog.ts';
import type { Written } from './conversion.ts';

const BETWEEN = '---\n';

/** The files, each with its documents one below the other. */
export function textsOf(written: readonly Written[]): readonly CatalogFile[] {
  return [...byFile(written)].map(([file, documents]) => ({ file: `${file}.yaml`, text: documents.map(textOf).join(BETWEEN) }));
}

/** From a place in what was written to the place it was made of. */
export function placesOf(written: readonly Written[]): (place: Place) => Place {
  const starts = [...byFile(written)].flatMap(([file, documents]) => {
    let line = 1;
    return documents.map((one) => {
      const start = { file: `${file}.yaml`, line, origin: one.origin };
      line += (textOf(one) + BETWEEN).split('\n').length - 1;
      return start;
    });
  });
  return (place) => {
    const holder = starts.findLast(({ file, line }) => file === place.file && line <= place.line);
    return holder === undefined ? place : { ...holder.origin, path: place.path };
  };
}

function byFile(written: readonly Written[]): Map<string, Written[]> {
  return Map.groupBy(written, ({ file }) => file);
}

/** Keys keep their order and long queries their line, so that a second conversion differs only where something changed. */
function textOf({ document }: Written): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true });
}
