import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { SECOND, type DurationMs } from '../../kernel/units.ts';
import { EVENT_BOUNDS, plimsollEvent, type EventReceipt, type PlimsollEvent } from '../../wire/event.ts';
import { ServerRefused, Unanswered } from './client.ts';
import type { CommandContext, FoundServer } from './command-context.ts';
import { EVENT_SPOOL_BOUNDS, openEventSpool, type EventSpool, type KeptEvents } from './event-spool.ts';
import { EXIT } from './exit-codes.ts';
import { readWait } from './read-option.ts';
import { readTelemetryUrl } from './relay-command.ts';
import { isPassing, type Patience } from './send-change.ts';
import { sendEvents, type EventDoor } from './send-events.ts';

type Given = Partial<Record<'at' | 'service' | 'trace' | 'id' | 'file' | 'to' | 'tokenFile', string>> & {
  readonly wait: DurationMs;
};

const WAIT = (30 * SECOND) as DurationMs;

/** Tells events from scripts and cron, which go on when the server is away: what it has not taken is kept, and sent by the next. */
export function eventCommand(program: Command, context: CommandContext): void {
  program
    .command('event')
    .description('tell of something that happened, or of many things in a file')
    .argument('[name]', 'what happened: order.placed')
    .argument('[attributes...]', 'key=value; numbers, true and false are what they are')
    .option('--at <time>', 'when it happened (default: now)')
    .option('--service <name>', 'the service that it is about')
    .option('--trace <id>', 'the trace in which it happened')
    .option('--id <id>', 'the same event with the same id and time is told once (default: a new one)')
    .option('--file <file>', 'events in JSON, one in each line')
    .option('--to <url>', 'where the server takes telemetry (default: the server on this machine)', readTelemetryUrl)
    .option('--token-file <file>', 'file with the token of the source (default: $PLIMSOLL_INTAKE_TOKEN, or that of this machine)')
    .addOption(
      new Option('--wait <time>', 'how long to try when the server is away: 0s, 30s, 5m')
        .argParser(readWait)
        .default(WAIT, '30s'),
    )
    .action(async (name: string | undefined, attributes: readonly string[], given: Given) => {
      const parts = partsOf(name, attributes, given);
      const spool = openEventSpool(join(context.outside.spoolFolder, 'events'));
      const { to = null, tokenFile = null } = given;
      const began = new Date().toISOString();
      const keeping = parts.map((lines, index) => {
        const kept = { to, tokenFile, lines };
        return { kept, forget: spool.keep(`${began}-${randomUUID()}-${String(index).padStart(6, '0')}`, kept) };
      });
      const patience = { until: performance.now() + given.wait, random: Math.random };
      const here = (): FoundServer | null => context.outside.findServer(program.opts().data as string | undefined);
      const receipt = await sendAll(keeping, { spool, context, patience, here });
      context.finish(receipt.rejected > 0 ? EXIT.no : EXIT.yes);
      const said = `${receipt.accepted} told${receipt.rejected > 0 ? `, ${receipt.rejected} rejected: ${receipt.message}` : ''}`;
      context.outside.say(context.json() ? JSON.stringify(receipt, null, 2) : said);
    });
}

type Sending = {
  readonly spool: EventSpool;
  readonly context: CommandContext;
  readonly patience: Patience;
  readonly here: () => FoundServer | null;
};
type Keeping = { readonly kept: KeptEvents; readonly forget: () => void };

/** In their order; what was kept before and is for the same server goes along when all of these have arrived. */
async function sendAll(keeping: readonly Keeping[], { spool, context, patience, here }: Sending): Promise<EventReceipt> {
  const sum = { accepted: 0, rejected: 0, message: '' };
  for (const { kept, forget } of keeping) {
    try {
      const { accepted, rejected, message } = await sendEvents(doorOf(kept, here(), context), kept.lines, patience);
      sum.accepted += accepted;
      sum.rejected += rejected;
      if (sum.message === '') sum.message = message;
      forget();
    } catch (error) {
      if (!isPassing(error)) forget();
      else if (!context.json())
        context.outside.complain(`The events are kept in ${spool.folder}; the next plimsoll event sends them.`);
      throw error;
    }
  }
  let sent = 0;
  for (const { kept, forget } of spool.waiting()) {
    if (kept.to !== (keeping[0]?.kept.to ?? null)) continue;
    try {
      sent += (await sendEvents(doorOf(kept, here(), context), kept.lines, patience)).accepted;
    } catch (error) {
      if (isPassing(error) || !(error instanceof ServerRefused) || error.problem.status !== 400) break;
      context.outside.complain(`Events that waited are refused and given up: ${error.message}`);
    }
    forget();
  }
  if (sent > 0 && !context.json()) context.outside.complain(`Sent ${sent} events that waited in ${spool.folder}.`);
  return sum;
}

function doorOf({ to, tokenFile }: KeptEvents, here: FoundServer | null, { outside }: CommandContext): EventDoor {
  const url = to ?? here?.otlpUrl;
  const token =
    tokenFile === null ? (outside.env['PLIMSOLL_INTAKE_TOKEN'] ?? here?.intakeToken) : textOf(tokenFile, 'the token in ').trim();
  if (url === undefined)
    throw new Unanswered('SERVER_UNKNOWN', 'There is no server on this machine\n  hint: name it with --to URL');
  if (token === undefined)
    throw new Unanswered('SERVER_UNKNOWN', 'There is no token of a source\n  hint: name its file with --token-file FILE');
  return { url, token };
}

/** The bodies of the requests: one event, or those of a file in parts that fit. */
function partsOf(name: string | undefined, attributes: readonly string[], given: Given): readonly string[] {
  if ((name === undefined) === (given.file === undefined))
    throw refused('name', 'name one event, or a file of events with --file');
  if (given.file !== undefined) return partsIn(textOf(given.file, ''));
  const { at = new Date().toISOString(), service, trace, id = randomUUID() } = given;
  const told = Object.fromEntries(attributes.map(attributeIn));
  const event = {
    name,
    at,
    id,
    ...(service !== undefined && { service }),
    ...(trace !== undefined && { trace }),
    attributes: told,
  };
  return [`${JSON.stringify(checked(event, 'the event'))}\n`];
}

function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`Cannot read ${what}${file}`, { cause });
  }
}

function partsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let lines: string[] = [];
  let bytes = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const told = `${JSON.stringify(dated(checked(parsed(line, index + 1), `line ${index + 1}`)))}\n`;
    bytes += Buffer.byteLength(told);
    if (lines.length > 0 && (bytes > EVENT_SPOOL_BOUNDS.bytes / 2 || lines.length === EVENT_BOUNDS.inOnePayload)) {
      parts.push(lines.join(''));
      lines = [];
      bytes = Buffer.byteLength(told);
    }
    lines.push(told);
  }
  return lines.length === 0 ? parts : [...parts, lines.join('')];
}

/** What is kept and sent later did not happen later. */
function dated(event: PlimsollEvent): PlimsollEvent {
  return event.at === undefined ? { ...event, at: new Date().toISOString() } : event;
}

function attributeIn(text: string): readonly [string, string | number | boolean] {
  const at = text.indexOf('=');
  if (at < 1) throw refused(text, 'an attribute is written as key=value');
  const [key, value] = [text.slice(0, at), text.slice(at + 1)];
  if (value === 'true' || value === 'false') return [key, value === 'true'];
  return [key, /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(value) ? Number(value) : value];
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw refused(`line ${number}`, 'it is not JSON');
  }
}

function checked(event: unknown, place: string): PlimsollEvent {
  const read = plimsollEvent.safeParse(event);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refused([place, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'it is no event');
}

function refused(place: string, why: string): ServerRefused {
  return new ServerRefused({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    code: 'EVENTS_REFUSED',
    detail: `${place}: ${why}`,
  });
}
