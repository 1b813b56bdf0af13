import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync, type Program } from 'oxc-parser';
import type { Import } from './layers.ts';

export type SourceModule = {
  /** Relative to the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly imports: readonly Import[];
  readonly packages: readonly string[];
  readonly hasDefaultExport: boolean;
  /** True when it exports, and everything that it exports comes from elsewhere. */
  readonly isBarrel: boolean;
};

type Requested = { readonly specifier: string; readonly isType: boolean };

const FOLDERS = 'src web sdk examples test sim bench tools bin'.split(' ');

/** Every TypeScript and JavaScript module of the checkout, parsed. */
export function sourceModules(root: string): readonly SourceModule[] {
  const patterns = FOLDERS.map((folder) => `${folder}/**/*.{ts,tsx,mjs}`);
  const paths = globSync(patterns, { cwd: root, exclude: (name) => /(^|\/)(node_modules|dist(\.next|\.old)?)$/.test(name) });
  return paths.toSorted().map((path) => readModule(path, readFileSync(join(root, path), 'utf8')));
}

export function readModule(path: string, text: string): SourceModule {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`Cannot parse ${path}: ${errors[0]?.message}`);
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  const requested = requestedBy(module, text);
  return {
    path,
    text,
    program,
    imports: requested.filter(isRelative).map(({ specifier, isType }) => ({
      from: path,
      to: normalize(join(dirname(path), specifier)),
      isType,
    })),
    packages: requested.filter((one) => !isRelative(one)).map(({ specifier }) => specifier),
    hasDefaultExport: exported.some(({ exportName }) => exportName.kind === ('Default' as typeof exportName.kind)),
    isBarrel: exported.length > 0 && exported.every(({ moduleRequest }) => moduleRequest !== null),
  };
}

function requestedBy(module: ReturnType<typeof parseSync>['module'], text: string): readonly Requested[] {
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    isType: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest === null ? [] : [{ specifier: moduleRequest.value, isType }])),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end));
  const literal = dynamic.filter((request) => /^'[^']*'$/.test(request));
  return [...imports, ...exports, ...literal.map((request) => ({ specifier: request.slice(1, -1), isType: false }))];
}

function isRelative({ specifier }: Requested): boolean {
  return specifier.startsWith('.');
}
