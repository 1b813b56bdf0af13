/** What a folder may import. The table is the architecture: read it from top to bottom, as data flows. */
export type Layer = {
  readonly name: string;
  /** The layer's folder or file; the longest matching one counts. */
  readonly at: string;
  /** Layers it may import anything from, besides itself. */
  readonly imports: readonly string[];
  /** Layers it may import types from, and nothing that runs. */
  readonly types?: readonly string[];
  /** Packages it may import; absent means any, and `node:` modules too. */
  readonly packages?: readonly string[];
};

export type Import = { readonly from: string; readonly to: string; readonly isType: boolean };

const BEFORE_VERDICT = ['kernel', 'wire', 'catalog', 'intake', 'evidence'];
const BEFORE_DOING = [...BEFORE_VERDICT, 'verdict'];
const STAGES = [...BEFORE_DOING, 'delivery', 'response', 'proof', 'ledger', 'probe'];
/** Tools for tests: the contracts, the golden files, what is installed. Imported by test files of every layer. */
const TEST = ['test'];

export const LAYERS: readonly Layer[] = [
  // The pure stages, from what is promised to what is remembered.
  {
    name: 'kernel',
    at: 'src/kernel',
    imports: [],
    packages: ['@noble/hashes', 'canonicalize', 'rrule-temporal', 'temporal-polyfill'],
  },
  { name: 'wire', at: 'src/wire', imports: ['kernel'], packages: ['zod'] },
  { name: 'catalog', at: 'src/catalog', imports: ['kernel', 'wire'], packages: ['yaml', 'zod'] },
  { name: 'intake', at: 'src/intake', imports: ['kernel', 'wire', 'catalog'], packages: [] },
  { name: 'evidence', at: 'src/evidence', imports: ['kernel', 'wire', 'catalog', 'intake'], packages: [] },
  { name: 'verdict', at: 'src/verdict', imports: BEFORE_VERDICT, packages: [] },
  // What is done to releases and what is done for people do not know each other.
  { name: 'delivery', at: 'src/delivery', imports: BEFORE_DOING, packages: [] },
  { name: 'response', at: 'src/response', imports: BEFORE_DOING, packages: [] },
  // How anybody checks what the ledger says; it knows nothing of what the entries are about, and runs in a browser, too.
  { name: 'proof', at: 'src/proof', imports: ['kernel'], packages: [] },
  { name: 'ledger', at: 'src/ledger', imports: [...BEFORE_DOING, 'delivery', 'response', 'proof'], packages: [] },
  // What a probe asks, what is made of the answer, and what is told of it.
  { name: 'probe', at: 'src/probe', imports: ['kernel', 'wire', 'catalog'], packages: [] },
  // The shell: ports say what is needed, adapters provide it, loops act, surfaces show, main joins them.
  { name: 'ports', at: 'src/ports', imports: [], types: STAGES, packages: [] },
  // An adapter keeps cells and entries, so it may merge and encode them by their own functions; it decides nothing.
  { name: 'adapters', at: 'src/adapters', imports: ['kernel', 'ports', 'evidence', 'proof', 'ledger'], types: STAGES },
  { name: 'loops', at: 'src/loops', imports: [...STAGES, 'ports'] },
  // Doors let telemetry in; the pages and the API say how many came and went.
  { name: 'doors', at: 'src/surface/doors', imports: [...STAGES, 'ports'] },
  { name: 'http', at: 'src/surface/http', imports: [...STAGES, 'ports', 'loops'], types: ['doors'] },
  { name: 'cli', at: 'src/surface/cli', imports: [...STAGES, 'ports', 'loops'], types: ['scenario'] },
  // An assistant asks by the same client as a person at a terminal: there is no second door.
  { name: 'mcp', at: 'src/surface/mcp', imports: ['kernel', 'wire', 'cli'] },
  { name: 'version', at: 'src/version.ts', imports: [] },
  { name: 'code-revision', at: 'src/code-revision.ts', imports: ['version'] },
  // The three places that join everything: the server with its threads, a relay, and the program that a person starts.
  {
    name: 'server',
    at: 'src/server',
    imports: [...STAGES, 'ports', 'adapters', 'loops', 'doors', 'http', 'cli', 'version', 'code-revision'],
  },
  // A story on a virtual clock joins the loops to memory, as a server joins them to disks and networks.
  { name: 'scenario', at: 'src/scenario', imports: [...STAGES, 'ports', 'adapters', 'loops'] },
  // A relay opens the server's doors elsewhere, and keeps what comes in for it.
  { name: 'relay', at: 'src/relay', imports: [...STAGES, 'ports', 'adapters', 'loops', 'doors', 'cli', 'server', 'version'] },
  // An agent probes from elsewhere, and keeps what it finds as a relay does.
  { name: 'agent', at: 'src/agent', imports: [...STAGES, 'ports', 'adapters', 'loops', 'cli', 'server', 'relay'] },
  {
    name: 'main',
    at: 'src/main.ts',
    imports: [
      ...STAGES,
      'ports',
      'adapters',
      'loops',
      'cli',
      'mcp',
      'server',
      'relay',
      'agent',
      'scenario',
      'version',
      'code-revision',
    ],
  },
  // Outside the server: what they know of it is what goes over the wire.
  // What the catalog may hold, as data: the editor completes by it.
  { name: 'schema', at: 'docs/schema', imports: [] },
  { name: 'web', at: 'web', imports: ['proof', 'schema'], types: ['wire'] },
  { name: 'sdk', at: 'sdk', imports: [], types: ['wire'] },
  { name: 'examples', at: 'examples', imports: ['kernel', 'wire'] },
  // What checks and measures the rest may import all of it.
  {
    name: 'test',
    at: 'test',
    imports: [
      ...STAGES,
      'ports',
      'adapters',
      'loops',
      'doors',
      'http',
      'cli',
      'mcp',
      'server',
      'relay',
      'agent',
      'main',
      'scenario',
      'code-revision',
      'web',
      'sdk',
      'examples',
      'sim',
      'tools',
    ],
  },
  { name: 'sim', at: 'sim', imports: [...STAGES, 'ports', 'adapters', 'loops', 'scenario', 'test'] },
  {
    name: 'bench',
    at: 'bench',
    imports: [
      ...STAGES,
      'ports',
      'adapters',
      'loops',
      'doors',
      'http',
      'cli',
      'server',
      'scenario',
      'code-revision',
      'test',
      'examples',
      'tools',
    ],
  },
  // Tools write what is derived from the code: the editors' schema, the API's description.
  { name: 'tools', at: 'tools', imports: [...STAGES, 'ports', 'adapters', 'loops', 'http', 'test'] },
  { name: 'bin', at: 'bin', imports: ['tools'] },
];

/** The layer of a path relative to the checkout, or null for a file that belongs to none. */
export function layerOf(path: string): Layer | null {
  const holding = LAYERS.filter(({ at }) => path === at || path.startsWith(`${at}/`));
  return holding.toSorted((a, b) => b.at.length - a.at.length)[0] ?? null;
}

/** Why one file may not import another one, or null when it may. Both paths are relative to the checkout. */
export function importFault({ from, to, isType }: Import): string | null {
  const [here, there] = [layerOf(from), layerOf(to)];
  if (here === null) return `${from} lies in no layer of tools/layers.ts`;
  if (there === null) return `${from} imports ${to}, which lies in no layer of tools/layers.ts`;
  if (
    here.name === 'adapters' &&
    there.name === 'adapters' &&
    !isBeside(from) &&
    !isBeside(to) &&
    technology(from) !== technology(to)
  ) {
    return `${from} imports ${to}: adapters do not know each other`;
  }
  if (here.name === there.name || here.imports.includes(there.name) || isTestHelp(from, there)) return null;
  if (here.types?.includes(there.name) === true) {
    return isType ? null : `${from} imports more than types from ${to}: ${here.name} may name ${there.name}'s types only`;
  }
  const allowed = [...here.imports, ...(here.types ?? []).map((name) => `${name} (types)`)].join(', ');
  return `${from} imports ${to}: ${here.name} may import ${allowed === '' ? 'itself only' : `itself and ${allowed}`}`;
}

/** Why a file may not import a package or a `node:` module, or null when it may. */
export function packageFault(from: string, specifier: string): string | null {
  const here = layerOf(from);
  if (here?.packages === undefined || isTestFile(from)) return null;
  if (here.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))) return null;
  return `${from} imports ${specifier}: ${here.name} is pure and may import ${here.packages.join(' and ') || 'no package'}`;
}

function isTestHelp(from: string, there: Layer): boolean {
  return isTestFile(from) && TEST.includes(there.name);
}

export function isTestFile(path: string): boolean {
  return /\.(test|contract)\.tsx?$/.test(path) || path.startsWith('test/');
}

/** A file beside the technologies, such as `src/adapters/routers.ts`, chooses among them or reads what several of them say alike. */
function isBeside(path: string): boolean {
  return path.split('/').length === 3;
}

/** `src/adapters/sqlite/ledger.ts` is of the technology `sqlite`. */
function technology(path: string): string {
  return path.split('/')[2] ?? '';
}
