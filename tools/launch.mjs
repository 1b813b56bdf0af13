// The door that every command of a checkout goes through: it sets up what is missing, then hands over to the pinned Node.
// Plain JavaScript in old syntax up to the version check, because any Node that a machine happens to have must be able to
// read it and say what is wrong.
// @ts-check
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  process.stderr.write(
    `Plimsoll needs Node 20 or newer to set itself up: found ${process.versions.node} at ${process.execPath}\n`,
  );
  process.exitCode = 1;
} else {
  const [{ launch }, { showFailure }] = await Promise.all([import('./launch/commands.mjs'), import('./launch/failure.mjs')]);
  try {
    process.exitCode = await launch(root, process.argv.slice(2));
  } catch (error) {
    process.stderr.write(showFailure(error));
    // To the command line, 1 means "no": a gate that could not even be asked must not be read as one that refused.
    process.exitCode = process.argv[2] === 'cli' ? 3 : 1;
  }
}
