import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openTemporaryFolder } from '../../test/temporary-folder.ts';
import { readBaseline, thisMachine, withWeb } from '../baseline.ts';
import { showFigures } from '../show-figures.ts';
import { LARGE, SMALL } from './installation.ts';
import { benchWeb } from './bench-web.ts';
import { missed } from './missed.ts';

// `npm run bench:web [--small] [--write]`: the screens of a large installation in Chromium, with telemetry that goes on. Machines
// differ, so a goal that is missed is shown and never an error; `--write` keeps the figures in bench/baseline.json.
const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
  },
});
const file = fileURLToPath(new URL('../baseline.json', import.meta.url));
using folder = openTemporaryFolder();
const say = (what: string): void => void process.stderr.write(`${what} …\n`);
const figures = await benchWeb({
  folder: folder.file('installation'),
  size: values.small ? SMALL : LARGE,
  seconds: Number(values.seconds),
  say,
});
const baseline = readBaseline(readFileSync(file, 'utf8'));
const kept = { machine: baseline.web?.machine ?? null, figures: baseline.web?.figures ?? {} };
console.log(showFigures(figures, kept, thisMachine()));
for (const text of missed(figures)) console.log(text);
if (values.write && !values.small) {
  writeFileSync(file, `${JSON.stringify(withWeb(baseline, figures, thisMachine()), null, 2)}\n`);
  console.log(`\nWritten to ${file}`);
}
