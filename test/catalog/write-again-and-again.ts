import { openCatalogWriter } from '../../src/adapters/catalog-folder/catalog-writer.ts';

/** Run by a test that kills it: the same number in several files, and another one with each edit. */
const [folder = ''] = process.argv.slice(2);
const writer = await openCatalogWriter({ folder, mayWrite: true });
for (let round = 0; ; round += 1) {
  const text = `round: ${round}\n`;
  await writer.write(['a.yaml', 'b/one.yaml', 'b/two.yaml', 'd.yaml'].map((file) => ({ file, text })));
  process.stdout.write(`${round}\n`);
}
