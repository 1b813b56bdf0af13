import { parseArgs } from 'node:util';
import { findTests } from './find-tests.ts';
import { runTests } from './run-tests.ts';

// `npm test [paths …]`: every test, the end-to-end ones last and one at a time. `--fast` leaves out what starts whole
// systems or browsers; `npm run check` uses it.
const { values, positionals } = parseArgs({
  options: { fast: { type: 'boolean', default: false }, name: { type: 'string' } },
  allowPositionals: true,
});
const root = new URL('..', import.meta.url).pathname;
const found = findTests(root, positionals);
const together = values.fast ? found.together.filter((file) => !file.includes('/test/web/')) : found.together;
const alone = values.fast ? [] : found.alone;

if (together.length + alone.length === 0) {
  console.error(`No test file lies under ${positionals.length === 0 ? root : positionals.join(', ')}`);
  process.exitCode = 1;
} else {
  const passed = await runTests({ root, together, alone, ...(values.name === undefined ? {} : { name: values.name }) });
  if (!passed) process.exitCode = 1;
}
