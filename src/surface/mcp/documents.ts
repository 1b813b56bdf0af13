import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The documents beside the program: `docs` lies in the checkout as in the package. */
const FOLDER = fileURLToPath(new URL('../../../docs/', import.meta.url));

export type Document = { readonly name: string; readonly title: string; readonly read: () => string };

/** Every document of the product, by its file's name. */
export function productDocuments(): readonly Document[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .toSorted()
    .map((file) => {
      const read = (): string => readFileSync(`${FOLDER}${file}`, 'utf8');
      const name = file.slice(0, -'.md'.length);
      return { name, title: /^# (.+)$/m.exec(read())?.[1] ?? name, read };
    });
}
