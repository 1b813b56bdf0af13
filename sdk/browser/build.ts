import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const BUILDS = [
  { entry: 'src/plimsoll.ts', format: 'es', file: 'plimsoll.js' },
  { entry: 'src/script.ts', format: 'iife', file: 'plimsoll.script.js' },
] as const;

/**
 * Tells browsers that know it to compile everything while the script is loaded, beside the main thread, instead of each function on
 * it when it is first called; it has to stand at the very beginning of the file.
 */
const COMPILE_ALL = '//# allFunctionsCalledOnLoad\n';

/** Writes the module and the script into a folder; what is shipped is what is tested and measured. */
export async function buildSdk(folder: string): Promise<void> {
  for (const { entry, format, file } of BUILDS) {
    await build({
      configFile: false,
      logLevel: 'warn',
      root: import.meta.dirname,
      build: {
        outDir: folder,
        emptyOutDir: false,
        target: 'es2022',
        minify: true,
        lib: {
          entry: fileURLToPath(new URL(entry, import.meta.url)),
          formats: [format],
          name: 'plimsollScript',
          fileName: () => file,
        },
        rolldownOptions: {
          output: { minify: { compress: true, mangle: { toplevel: true }, codegen: { removeWhitespace: true } } },
        },
      },
    });
    const path = join(folder, file);
    writeFileSync(path, `${COMPILE_ALL}${readFileSync(path, 'utf8')}`);
  }
}

/** Types for those who import the module, by the names that its files have there. */
function writeTypes(folder: string): void {
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc');
  const how = ['--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--rootDir', 'src', '--outDir', folder];
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', ...how], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`Cannot write the types of the SDK: tsc ended with ${status}`, { cause: error });
  for (const name of globSync('*.d.ts', { cwd: folder })) {
    const path = `${folder}/${name}`;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/(from '\.\/[a-z-]+)\.ts'/g, "$1.js'"));
  }
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL(process.argv[2] ?? 'dist', import.meta.url));
  await buildSdk(folder);
  writeTypes(folder);
}
