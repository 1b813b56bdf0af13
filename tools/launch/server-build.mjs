// @ts-check
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles src into dist, for the package: Node strips no types below node_modules. Answers with the compiler's exit code.
 * It talks on the error stream, because `npm pack --json` owns the other one.
 * @param {string} root @param {string} node @returns {number} */
export function buildServer(root, node) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(node, [compiler, '-p', join(root, 'tsconfig.build.json')], { cwd: root, stdio: ['ignore', 2, 2] });
  return status ?? 1;
}
