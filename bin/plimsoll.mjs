#!/usr/bin/env node
// The command of the installed package: hands over to the pinned Node that came as its optional dependency.
// @ts-check
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write(`Plimsoll needs Node 20 or newer to start: found ${process.versions.node} at ${process.execPath}\n`);
  process.exitCode = 1;
} else {
  const [{ handOver }, { pinnedNode }, { showFailure }] = await Promise.all([
    import('../tools/launch/hand-over.mjs'),
    import('../tools/launch/pinned-node.mjs'),
    import('../tools/launch/failure.mjs'),
  ]);
  try {
    const node = pinnedNode(modulesFoldersAbove(root));
    process.exitCode = await handOver({ node, args: [join(root, 'dist', 'main.js'), ...process.argv.slice(2)], path: [] });
  } catch (error) {
    process.stderr.write(showFailure(error));
    process.exitCode = 3; // no answer, which is not the same as 1, "no"
  }
}

/** npm puts dependencies below the package, or hoists them to any folder above it.
 * @param {string} folder @returns {string[]} */
function modulesFoldersAbove(folder) {
  const above = dirname(folder);
  return [join(folder, 'node_modules'), ...(above === folder ? [] : modulesFoldersAbove(above))];
}
