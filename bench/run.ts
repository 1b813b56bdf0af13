import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readBaseline, thisMachine, withFigures, type Baseline } from './baseline.ts';
import type { Figure } from './figure.ts';
import { showFigures } from './show-figures.ts';

// `npm run bench [names …] [--write]`: runs every bench* function that a module beside this file exports. Machines and their
// neighbours differ, so a slower figure is shown and never an error; a missing one, or a bench that throws, is.
const folder = fileURLToPath(new URL('.', import.meta.url));
const file = join(folder, 'baseline.json');
const { values, positionals } = parseArgs({ options: { write: { type: 'boolean', default: false } }, allowPositionals: true });

const modules = globSync('*.ts', { cwd: folder })
  .filter((path) => !path.endsWith('.test.ts') && path !== 'run.ts')
  .filter((path) => positionals.length === 0 || positionals.includes(basename(path, '.ts')))
  .toSorted();
const unknown = positionals.filter((name) => !modules.includes(`${name}.ts`));
let failed = unknown.length > 0;
if (failed) console.error(`No bench is called ${unknown.join(' or ')}`);

const baseline = readBaseline(readText(file));
const measured: Figure[] = [];
for (const path of modules) measured.push(...(await figuresOf(path)));
console.log(showFigures(measured, baseline, thisMachine()));

const names = measured.map((figure) => figure.name);
const twice = names.filter((name, index) => names.indexOf(name) !== index);
if (twice.length > 0) {
  console.error(`\nTwo figures have one name: ${twice.join(', ')}`);
  failed = true;
}
const gone = Object.keys(baseline.figures).filter((name) => !names.includes(name));
if (positionals.length === 0 && gone.length > 0 && !values.write) {
  console.error(`\nNot measured, though the baseline has it: ${gone.join(', ')}`);
  failed = true;
}
if (values.write && !failed) {
  const kept: Baseline = positionals.length === 0 ? { ...baseline, figures: {} } : baseline;
  writeFileSync(file, `${JSON.stringify(withFigures(kept, measured, thisMachine()), null, 2)}\n`);
  console.log(`\nWritten to ${file}`);
}
if (failed) process.exitCode = 1;

async function figuresOf(path: string): Promise<readonly Figure[]> {
  const exported = (await import(pathToFileURL(join(folder, path)).href)) as Record<string, unknown>;
  const benches = Object.entries(exported).filter(([name, value]) => /^bench[A-Z]/.test(name) && typeof value === 'function');
  const found: Figure[] = [];
  for (const [name, bench] of benches) {
    try {
      process.stderr.write(`measuring ${name} …\n`);
      found.push(...(await (bench as () => Promise<readonly Figure[]>)()));
    } catch (error) {
      console.error(`${name} of bench/${path} failed:`, error);
      failed = true;
    }
  }
  return found;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // the first run of all
  }
}
