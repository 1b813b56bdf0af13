import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { openMemoryCellStore } from '../adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../adapters/memory/journal.ts';
import type { Catalog, Indicator } from '../catalog/catalog.ts';
import { SLOT, type Cell } from '../evidence/cell.ts';
import { laneFor } from '../evidence/evidence.ts';
import { LineGatherer, MOST_CELLS, type GatheredLines, type LineOwner } from '../evidence/offline/gather-lines.ts';
import { readEventLine, type KnownIndicators } from '../evidence/offline/read-event-line.ts';
import { ALL_RINGS } from '../evidence/ring-pages.ts';
import { heardGeneration, WATCHED } from '../intake/generations.ts';
import type { Problem } from '../kernel/problem.ts';
import { slotOf, type Instant } from '../kernel/units.ts';
import { openEvidenceKeeper } from '../loops/evidence-keeper.ts';
import { evaluateCatalog } from '../loops/evaluation.ts';
import { openLaneKeeping } from '../loops/lane-keeping.ts';
import type { Known } from '../loops/objectives.ts';
import { indicatorNames } from '../evidence/offline/indicator-names.ts';
import { heardAs } from '../loops/sight.ts';
import { EMPTY_WORLD, type World } from '../ledger/world.ts';
import type { EvaluateOptions, Evaluated } from '../surface/cli/command-context.ts';

/** Mistakes of one file that are shown; whoever has more has the same one over and over. */
const MOST_PROBLEMS = 50;

/** Verdicts on a file of events as of an instant: the evidence is built, rolled up and judged as a server does after a start. */
export async function evaluateFile(catalog: Catalog, options: EvaluateOptions): Promise<Evaluated> {
  const read = await readEvents(catalog, options).catch((cause: unknown) => unreadable(options.events, cause));
  if ('problems' in read) return { ok: false, problems: read.problems };
  const known = await knownFrom(catalog, read, options.at);
  return { ok: true, gathered: read, ...evaluateCatalog(known, options.at) };
}

/** Mistakes are gathered, so that all of them show at once; `-` is standard input. */
async function readEvents(
  catalog: Catalog,
  { events, at: until, everyMs }: EvaluateOptions,
): Promise<GatheredLines | { readonly problems: readonly Problem[] }> {
  const named = indicatorNames(catalog);
  const known: KnownIndicators = new Map([...named].map(([name, one]) => [name, { isShare: !addsAmounts(one) }]));
  const gatherer = new LineGatherer(ownersOf(named), { until, everyMs });
  const problems: Problem[] = [];
  const file = events === '-' ? 'standard input' : events;
  const input = events === '-' ? process.stdin : createReadStream(events);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    const read = readEventLine(text, { file, line, known });
    if ('code' in read) problems.push(read);
    else gatherer.add(read);
    if (gatherer.isFull) problems.push(tooMany(file, line));
    if (problems.length >= MOST_PROBLEMS || gatherer.isFull) break;
  }
  return problems.length > 0 ? { problems } : gatherer.gathered();
}

function ownersOf(named: ReadonlyMap<string, Indicator>): ReadonlyMap<string, LineOwner> {
  return new Map([...named].map(([name, one]) => [name, { generation: one.generation, heard: heardGeneration(heardAs(one)) }]));
}

/** Of amounts good ÷ total is a quotient, such as cost per order, and may be above 1. */
function addsAmounts(indicator: Indicator): boolean {
  return indicator.signal === 'metric' && indicator.parts.some(({ amount }) => amount === true);
}

function unreadable(file: string, cause: unknown): { readonly problems: readonly Problem[] } {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  if (code === null) throw cause;
  const text = `Cannot read the file: ${code === 'ENOENT' ? 'there is none' : code}`;
  return { problems: [{ code: 'EVENTS_UNREADABLE', place: { file, line: 1, column: 1, path: '' }, text }] };
}

function tooMany(file: string, line: number): Problem {
  const text = `Cannot hold more than ${MOST_CELLS} cells`;
  const hint = 'leave out indicators or cohorts, or let each line stand for more time with --every 1m';
  return { code: 'EVENTS_TOO_MANY', place: { file, line, column: 1, path: '' }, text, hint };
}

async function knownFrom(catalog: Catalog, { cells, first }: GatheredLines, at: Instant): Promise<Known> {
  const store = openMemoryCellStore();
  await store.seal({ cells: inOrder(cells), positions: {}, counters: null });
  const clock = { now: () => at };
  const keeper = await openEvidenceKeeper({ store, journal: openMemoryJournal(), clock });
  const { evidence } = keeper;
  // Somebody watched from the first line on: a gap in the file is missing telemetry.
  if (first !== null) evidence.windows.fill(laneFor(evidence, WATCHED), watchedSlots(first, at), ALL_RINGS);
  const lanes = openLaneKeeping({ catalog: () => catalog, keeper, world: () => worldOf(catalog) });
  await lanes.round(at);
  return { catalog: () => catalog, evidence: () => evidence, adjusted: lanes.adjusted };
}

/** What the catalog declares holds for all of the file: nothing tells when it was written. */
function worldOf({ adjustments }: Catalog): World {
  const known = adjustments.map(
    (adjustment) => [adjustment.name, { adjustment, origin: 'catalog', recordedAt: 0 as Instant }] as const,
  );
  return { ...EMPTY_WORLD, adjustments: new Map(known) };
}

function inOrder(cells: ReadonlyMap<string, Cell>): readonly Cell[] {
  return [...cells.values()].toSorted((a, b) => a.at - b.at);
}

function watchedSlots(first: Instant, at: Instant): { at: Float64Array; good: Float64Array; total: Float64Array } {
  const from = slotOf(first, SLOT);
  const slots = Math.floor((at - from) / SLOT) + 1;
  const ones = new Float64Array(slots).fill(1);
  return { at: Float64Array.from(ones, (_, index) => from + index * SLOT), good: ones, total: ones };
}
