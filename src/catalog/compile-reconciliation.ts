import { digestOf } from '../kernel/hash.ts';
import type { Journey, Stream } from './catalog.ts';
import type { Reconciliation, RowSide, TableSide } from './reconciliation.ts';
import type { ReconciliationDocument, SideDocument } from './reconciliation-schema.ts';
import type { Definition } from './sli-meaning.ts';
import type { Sli } from './slo-indicator.ts';
import { problemAt, type Declared, type Finding, type Path, type Report } from './source-document.ts';

/** What of a reconciliation can be promised, by the last part of its indicator's name, and which amounts of its events it adds. */
export const RECONCILED = {
  completeness: { total: 'expected', part: 'present', says: 'is complete' },
  integrity: { total: 'checked', part: 'matched', says: 'is as it should be' },
  uniqueness: { total: 'delivered', part: 'present', says: 'is there once' },
} as const;
export type ReconciledMeasure = keyof typeof RECONCILED;

export function reconciledIndicator(reconciliation: string, measure: ReconciledMeasure): string {
  return `${reconciliation}-${measure}`;
}

/** The events that a reconciliation tells, and the attribute by which its indicators know them. */
export const BUCKET_EVENT = 'reconciliation.bucket';
export const RECONCILIATION_NAME = 'reconciliation.name';

type Named = { readonly metadata: { readonly name: string } };
type Ground = {
  readonly journeys: ReadonlyMap<string, Journey>;
  readonly streams: readonly Stream[];
  readonly slis: readonly Declared<Named>[];
};
type Say = (path: Path, finding: Finding) => void;

/** All reconciliations, with the journeys and indicators that they bring, by name. */
export function compileReconciliations(documents: readonly Declared<ReconciliationDocument>[], ground: Ground, report: Report) {
  const taken = new Set([...ground.journeys.keys(), ...ground.slis.map(({ body }) => body.metadata.name)]);
  const compiled = documents.map(({ body, source }) => {
    const say: Say = (path, finding) => report(problemAt(source, path, finding));
    const reconciliation = compileReconciliation(body, ground, say);
    const journey = journeyOf(body, ground.journeys.get(body.spec.journey));
    const slis = slisOf(reconciliation, journey.name);
    const twin = [journey.name, ...slis.map(({ name }) => name)].find((name) => taken.has(name));
    const text = `Cannot call a reconciliation so: its indicator would be called "${twin}", as another document is`;
    if (twin !== undefined) say(['metadata', 'name'], { code: 'CAT_DUPLICATE_NAME', text });
    return { reconciliation, journey, slis };
  });
  return {
    reconciliations: compiled.map(({ reconciliation }) => reconciliation),
    journeys: new Map(compiled.map(({ journey }) => [journey.name, journey])),
    slis: new Map(compiled.flatMap(({ slis }) => slis.map((sli) => [sli.name, sli] as const))),
  };
}

function compileReconciliation({ metadata, spec }: ReconciliationDocument, ground: Ground, say: Say): Reconciliation {
  const { name, displayName = name } = metadata;
  const [expected, seen] = [compileSide(spec.expected), compileSide(spec.seen)];
  const [one, other] = [columnsOf(expected, ground.streams), columnsOf(seen, ground.streams)];
  const compare = spec.compare ?? ((one?.value ?? other?.value) === 0 ? 'keys' : 'values');
  if (one !== null && other !== null) checkColumns({ one, other, compare }, say);
  for (const [key, side] of [
    ['expected', expected],
    ['seen', seen],
  ] as const)
    checkStream(key, { side, spec, ground }, say);
  const decisive = { expected: withoutPlace(expected), seen: withoutPlace(seen), compare, bucketMs: spec.bucket };
  return {
    name,
    displayName,
    generation: `${name}@${digestOf(decisive).slice(0, 8)}`,
    journey: spec.journey,
    everyMs: spec.every,
    latenessMs: spec.allowedLateness,
    sinceMs: spec.since,
    bucketMs: spec.bucket,
    expected,
    seen,
    compare,
  };
}

function compileSide({ postgres, sqlite, stream }: SideDocument): RowSide {
  if (postgres !== undefined) {
    const { urlFile, urlEnv = '', timeout } = postgres;
    const url = urlFile === undefined ? ({ kind: 'env', name: urlEnv } as const) : ({ kind: 'file', path: urlFile } as const);
    return { kind: 'postgres', url, timeoutMs: timeout, ...rowsOf(postgres) };
  }
  if (sqlite !== undefined) return { kind: 'sqlite', file: sqlite.file, ...rowsOf(sqlite) };
  return { kind: 'stream', stream: stream ?? '' };
}

type RowsDocument = NonNullable<SideDocument['sqlite']> | NonNullable<SideDocument['postgres']>;

function rowsOf({ table, query, key, value, at }: RowsDocument): TableSide {
  const rows = query === undefined ? ({ kind: 'table', name: table ?? '' } as const) : ({ kind: 'query', text: query } as const);
  return { rows, key, value, at };
}

/** Where a side is read from may move, and how long that may take; what was compared there stays compared. */
function withoutPlace(side: RowSide): object {
  if (side.kind === 'stream') return side;
  const { rows, key, value, at } = side;
  return { rows, key, value, at };
}

type ColumnCount = { readonly key: number; readonly value: number };

function columnsOf(side: RowSide, streams: readonly Stream[]): ColumnCount | null {
  const found = side.kind === 'stream' ? streams.find(({ name }) => name === side.stream) : side;
  return found === undefined ? null : { key: found.key.length, value: found.value.length };
}

type Columns = { readonly one: ColumnCount; readonly other: ColumnCount; readonly compare: 'keys' | 'values' };

function checkColumns({ one, other, compare }: Columns, say: Say): void {
  for (const part of compare === 'keys' ? (['key'] as const) : (['key', 'value'] as const)) {
    if (one[part] === other[part]) continue;
    const text = `Cannot compare sides whose ${part}s have ${one[part]} and ${other[part]} parts`;
    say(['spec', 'seen'], {
      code: 'CAT_RECONCILIATION',
      text,
      hint: `name as many columns in ${part} of both, in the same order`,
    });
  }
  if (compare === 'values' && one.value === 0 && other.value === 0) {
    const text = 'Cannot compare values: neither side names any';
    say(['spec', 'compare'], { code: 'CAT_RECONCILIATION', text, hint: 'compare keys, or name columns in value' });
  }
}

type StreamSide = { readonly side: RowSide; readonly spec: ReconciliationDocument['spec']; readonly ground: Ground };

/** Rows of streams are kept by buckets of their own. */
function checkStream(key: 'expected' | 'seen', { side, spec, ground }: StreamSide, say: Say): void {
  const stream = side.kind === 'stream' ? ground.streams.find(({ name }) => name === side.stream) : undefined;
  if (stream === undefined || spec.bucket % stream.bucketMs === 0) return;
  const text = `Cannot sum up the stream "${stream.name}" by these buckets: they must be multiples of its own`;
  say(['spec', key, 'stream'], { code: 'CAT_RECONCILIATION', text, hint: 'use wider buckets here, or narrower ones there' });
}

/** Its findings are a journey of their own: they must not hide that customers are not heard any more, nor the other way round. */
function journeyOf({ metadata }: ReconciliationDocument, promised: Journey | undefined): Journey {
  const { name, displayName = name } = metadata;
  return {
    name: `${name}-reconciliation`,
    displayName: `Reconciliation: ${displayName}`,
    owner: promised?.owner ?? '',
    match: [],
    exclude: [],
    cohorts: [{ label: 'found', attribute: 'found' }],
    cohortCap: 2,
    retention: promised?.retention ?? {},
    score: null,
    dependencies: [],
    revenue: null,
  };
}

function slisOf({ name, displayName }: Reconciliation, journey: string): readonly Sli[] {
  const own = { attribute: RECONCILIATION_NAME, test: { kind: 'is', values: [name] } } as const;
  return Object.entries(RECONCILED).map(([measure, { total, part, says }]): Sli => {
    const amounts = { total, part };
    const definition: Definition = { signal: 'log', event: BUCKET_EVENT, total: [own], verdict: [], polarity: 'good', amounts };
    return {
      name: reconciledIndicator(name, measure as ReconciledMeasure),
      displayName: `${displayName} ${says}`,
      meaning: { kind: 'ratio', journey, definition },
    };
  });
}
