import type { Catalog, Condition, Stream } from '../../catalog/catalog.ts';
import type { RowSide } from '../../catalog/reconciliation.ts';
import { tellEvents, type OwnEvent } from '../../loops/tell-events.ts';
import type { Rng } from '../../kernel/rng.ts';
import { broken, type Instant } from '../../kernel/units.ts';
import type { Intake } from '../../ports/intake.ts';
import { ActRefused } from '../act-refused.ts';
import { drawCount } from './draw.ts';
import type { RowTables } from './row-tables.ts';
import type { Telemetry } from './telemetry.ts';
import { passRows, type BookRow } from './rows.ts';

/** Events on their way to the server. */
export type RowEvents = { waiting: { readonly event: OwnEvent; readonly due: number }[] };

/** What rows and their events have to do with. */
export type RowWorld = {
  readonly now: Instant;
  readonly plane: { readonly intake: Intake; readonly catalog: { readonly current: () => Catalog } };
  readonly telemetry: Telemetry;
  readonly rng: Rng;
  readonly rows: RowTables;
  readonly rowEvents: RowEvents;
  readonly away: boolean;
};

/** Rows of a second: those of streams are told as the events that the catalog says they are. */
export async function passAllRows(world: RowWorld): Promise<void> {
  const { plane, now, telemetry, rng, rows, rowEvents, away } = world;
  const catalog = plane.catalog.current();
  for (const [name, book] of rows.books) {
    const { written, arrived } = passRows(book, now);
    const reconciliation = catalog.reconciliations?.find((one) => one.name === name);
    if (reconciliation === undefined) continue;
    const events = [...eventsOf(catalog, reconciliation.expected, written), ...eventsOf(catalog, reconciliation.seen, arrived)];
    const lost = telemetry.flows ? telemetry.lost : 1;
    const told = lost === 0 ? events : events.filter(() => drawCount(rng, 1, lost) === 0);
    rowEvents.waiting.push(...told.map((event) => ({ event, due: now + telemetry.lateMs })));
  }
  const due = rowEvents.waiting.filter((one) => one.due <= now);
  if (due.length === 0) return;
  rowEvents.waiting = rowEvents.waiting.filter((one) => one.due > now);
  // Nobody keeps it for a server that is away.
  if (away) return;
  const events = due.map(({ event }) => event);
  const said = await tellEvents(plane.intake, 'default', events);
  if (said.say === 'busy') rowEvents.waiting.push(...due);
  if (said.say === 'refused') broken(`the events of a story cannot be read: ${said.text}`);
}

function eventsOf(catalog: Catalog, side: RowSide, rows: readonly BookRow[]): readonly OwnEvent[] {
  if (side.kind !== 'stream' || rows.length === 0) return [];
  const stream = catalog.streams?.find(({ name }) => name === side.stream);
  return stream === undefined ? [] : rows.map((row) => eventOf(stream, row));
}

function eventOf({ log, key, value }: Stream, row: BookRow): OwnEvent {
  const asked = (log?.where ?? []).map((condition) => [condition.attribute, passing(condition)] as const);
  const attributes = Object.fromEntries([
    ...asked.flatMap(([name, given]) => (given === null ? [] : [[name, given] as const])),
    ...value.map((name) => [name, row.value] as const),
    ...key.map((name) => [name, row.key] as const),
  ]);
  return { name: log?.event ?? 'row', at: row.at, attributes };
}

/** Something that passes a test; null: it passes where nothing is said. */
function passing({ test }: Condition): string | number | null {
  switch (test.kind) {
    case 'is':
      return test.values[0] ?? null;
    case 'not':
      return test.values.join('-or-');
    case 'prefix':
      return test.prefix;
    case 'below':
      return test.bound - 1;
    case 'above':
      return test.bound + 1;
    default:
      return test.present ? 'there' : null;
  }
}

/** Whether rows of a story can be told to this side: streams of spans, and keys that the catalog fixes, cannot. */
export function checkTold(catalog: Catalog, side: RowSide): void {
  if (side.kind !== 'stream') return;
  const stream = catalog.streams?.find(({ name }) => name === side.stream);
  if (stream === undefined) throw new ActRefused(`the catalog has no stream ${side.stream} any more`);
  if (stream.log === null)
    throw new ActRefused(`the rows of ${stream.name} are spans`, 'a story can tell the rows of streams of events, and of tables');
  const fixed = stream.log.where.find(({ attribute }) => [...stream.key, ...stream.value].includes(attribute));
  if (fixed !== undefined) throw new ActRefused(`${stream.name} asks of ${fixed.attribute} what a row of a story cannot have`);
}

/** What happened in a stream cannot be undone. */
export function checkTable({ kind }: RowSide, what: string): void {
  if (kind === 'stream') throw new ActRefused(`the seen side is a stream: nobody can ${what} what it was told`);
}
