import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findTests } from './find-tests.ts';
import { runTests } from './run-tests.ts';

// `npm test [paths …] [--without path …] [--name pattern]`: every test, the end-to-end ones last and one at a time.
const { values, positionals } = parseArgs({
  options: { without: { type: 'string', multiple: true, default: [] }, name: { type: 'string' } },
  allowPositionals: true,
});
const root = fileURLToPath(new URL('..', import.meta.url));
const found = findTests(root, positionals, values.without);

if (found.together.length + found.alone.length === 0) {
  console.error(`No test file lies under ${positionals.length === 0 ? root : positionals.join(', ')}`);
  process.exitCode = 1;
} else {
  const passed = await runTests({ root, ...found, ...(values.name === undefined ? {} : { name: values.name }) });
  if (!passed) process.exitCode = 1;
}
