import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { version } from './version.ts';

/** The stages that decide: what they answer depends on nothing but their files and what they are given. */
const PURE = ['kernel', 'wire', 'catalog', 'intake', 'evidence', 'verdict', 'delivery', 'response', 'proof', 'ledger'];

/**
 * Names the code that decides: the version, and a digest of the pure stages' files as they run here, TypeScript in a checkout
 * and JavaScript once installed. Decisions and snapshots carry it.
 */
export function codeRevision(): string {
  const hash = createHash('sha256');
  for (const stage of PURE) {
    const folder = new URL(`./${stage}/`, import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
    for (const file of files.filter(decides).toSorted()) {
      const bytes = readFileSync(new URL(file, folder));
      hash.update(`${stage}/${file} ${bytes.length}\n`).update(bytes);
    }
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}

function decides(file: string): boolean {
  return /\.[jt]s$/.test(file) && !/\.(test|test-data|d)\.[jt]s$/.test(file);
}
