import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';

export type FoundTests = {
  /** May run beside each other. */
  readonly together: readonly string[];
  /** Start whole systems and measure what they do, so each has the machine to itself. */
  readonly alone: readonly string[];
};

const FOLDERS = 'src test web examples sim bench tools sdk'.split(' ');

/** Every test file of the checkout, or those at or below the given paths, less those at or below `without`. */
export function findTests(root: string, paths: readonly string[], without: readonly string[] = []): FoundTests {
  const patterns = FOLDERS.map((folder) => `${folder}/**/*.test.ts`);
  const all = globSync(patterns, { cwd: root, exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name) }).toSorted();
  const [wanted, unwanted] = [paths, without].map((list) => list.map((path) => relative(root, resolve(path)))) as [
    string[],
    string[],
  ];
  const isWanted = (file: string) => wanted.length === 0 || wanted.some((path) => isAtOrBelow(file, path));
  const chosen = all.filter((file) => isWanted(file) && !unwanted.some((path) => isAtOrBelow(file, path)));
  const isAlone = (file: string) => file.startsWith('test/e2e/');
  const absolute = (file: string) => resolve(root, file);
  return { together: chosen.filter((file) => !isAlone(file)).map(absolute), alone: chosen.filter(isAlone).map(absolute) };
}

function isAtOrBelow(file: string, path: string): boolean {
  return path === '' || file === path || file.startsWith(`${path.replace(/\/$/, '')}/`);
}
