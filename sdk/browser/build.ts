import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const BUILDS = [
  { entry: 'src/plimsoll.ts', format: 'es', file: 'plimsoll.js' },
  { entry: 'src/script.ts', format: 'iife', file: 'plimsoll.script.js' },
] as const;

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
  }
}

if (import.meta.main) await buildSdk(fileURLToPath(new URL('dist', import.meta.url)));
