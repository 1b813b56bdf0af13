import type { CatalogRefusalCode } from '../../src/loops/catalog-desk.ts';
import type { CatalogFilesView } from '../../src/wire/catalog.ts';
import { post, type Answer, type Provoked } from './provoked.ts';
import type { ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };
const NOTE = { file: 'note.yaml', text: '# nothing yet\n' };

async function apply(world: ServedWorld, files: readonly object[], base?: string): Promise<Answer> {
  const known = (await (await world.ask('/api/v1/catalog/files')).json()) as CatalogFilesView;
  return post(world, '/api/v1/catalog/apply', { base: base ?? known.base, files, ...BECAUSE });
}

export const provokedCatalogs: Readonly<Record<CatalogRefusalCode, Provoked>> = {
  CATALOG_MOVED: {
    provoke: (world) => apply(world, [NOTE], '0'.repeat(64)),
    detail: 'the files of the catalog have changed since they were read',
    hint: 'look at what has changed, and order it again over that',
  },
  CATALOG_NOT_WRITABLE: {
    async provoke(world) {
      world.catalog.mayWrite = false;
      return apply(world, [NOTE]);
    },
    detail: 'The server may not write to its catalog',
    hint: 'change the files where they are kept',
  },
  CATALOG_INVALID: {
    provoke: (world) => apply(world, [{ file: 'more.yaml', text: 'kind: Journey\n' }]),
    detail: 'the catalog would have a mistake',
    hint: 'errors names each of them',
  },
  CATALOG_FILE: {
    provoke: (world) => apply(world, [{ file: '../note.yaml', text: '' }]),
    detail: '../note.yaml cannot be written: it has to lie in the folder of the catalog',
    hint: 'name another file',
  },
};
