import { InvalidArgumentError, Option, type Command } from 'commander';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';
import type { CommandContext, RelayOptions } from './command-context.ts';
import { readPort } from './read-option.ts';

const BYTES: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const LEAST_BYTES = 2 ** 20;
const TIMES: Readonly<Record<string, DurationMs>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };
const LONGEST = (7 * DAY) as DurationMs;

/** Keeps telemetry on this machine while the server is away. */
export function relayCommand(program: Command, { outside, finish }: CommandContext): void {
  program
    .command('relay')
    .description('keep telemetry on this machine until the server takes it')
    .requiredOption('--to <url>', 'address of the server for telemetry, such as http://10.0.0.5:4318', readTelemetryUrl)
    .requiredOption('--token-file <file>', 'file with the token of the source; senders show the same token here')
    .option('--data <folder>', 'folder for what waits', '.plimsoll/relay')
    .option('--port <port>', 'port for OTLP/HTTP and remote write; 0 chooses one', readPort, 4318)
    .option('--grpc-port <port>', 'port for OTLP/gRPC; 0 chooses one', readPort, 4317)
    .option('--status-port <port>', 'port of GET /healthz; 0 chooses one', readPort, 4319)
    .addOption(new Option('--max-bytes <size>', 'what may wait on disk').argParser(readSize).default(2 ** 30, '1GiB'))
    .addOption(new Option('--max-age <time>', 'how long it may wait').argParser(readAge).default(HOUR, '1h'))
    .action(async (options: RelayOptions) =>
      finish(await outside.relay({ ...options, data: (program.opts().data as string | undefined) ?? options.data })),
    );
}

export function readTelemetryUrl(text: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('it is an address such as http://127.0.0.1:4318.');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

export function readSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,7})(KiB|MiB|GiB)$/.exec(text) ?? [];
  const bytes = Number(digits) * (BYTES[unit] ?? 0);
  if (digits === '' || bytes < LEAST_BYTES || bytes > 2 ** 40)
    throw new InvalidArgumentError('it is a size from 1MiB to 1024GiB, such as 512MiB.');
  return bytes;
}

export function readAge(text: string): DurationMs {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = (Number(digits) * (TIMES[unit] ?? 0)) as DurationMs;
  if (digits === '' || ms < SECOND || ms > LONGEST) throw new InvalidArgumentError('it is a time from 1s to 7d, such as 30m.');
  return ms;
}
