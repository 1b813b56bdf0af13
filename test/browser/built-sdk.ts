import { readFileSync } from 'node:fs';
import { buildSdk } from '../../sdk/browser/build.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

export type BuiltSdk = { readonly module: string; readonly script: string };

/** The SDK as it is shipped, built from the sources as they are now. */
export async function builtSdk(): Promise<BuiltSdk> {
  using folder = openTemporaryFolder();
  await buildSdk(folder.path);
  const read = (name: string): string => readFileSync(folder.file(name), 'utf8');
  return { module: read('plimsoll.js'), script: read('plimsoll.script.js') };
}
