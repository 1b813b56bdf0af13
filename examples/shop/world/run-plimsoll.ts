import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogAtPorts } from './catalog-at-ports.ts';
import { keepProcess } from './kept-process.ts';
import type { House, KeptProcess } from './kept-process.ts';
import type { Options } from './options.ts';

export type RunningPlimsoll = {
  readonly process: KeptProcess;
  readonly url: string;
  readonly adminToken: string;
  /** Where the shop sends its telemetry, as the standard variables of every OpenTelemetry SDK. */
  readonly telemetry: Readonly<Record<string, string>>;
  /** Where the shop's pages tell how they are doing, and the key by which the catalog knows them. */
  readonly pages: Readonly<Record<string, string>>;
};

/** The catalog's source `shop-pages` has it; everybody may read it in the page. */
const PAGES_KEY = 'pk_chandlery_demo';
const LEASH = new URL('../leash.ts', import.meta.url).href;
const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** The server as anyone would run it. The leash ends it should this supervisor vanish; nothing else is special. */
export async function runPlimsoll({ data, catalog, ports }: Options, house: House): Promise<RunningPlimsoll> {
  const url = `http://127.0.0.1:${ports.port}`;
  const folder = catalogAtPorts({ catalog, data, ports });
  if (folder !== catalog) house.say.step(`The catalog names the shop at other ports; a copy that fits is in ${folder}`);
  const serve = [
    'serve',
    '--catalog',
    folder,
    '--data',
    data,
    '--port',
    `${ports.port}`,
    '--otlp-port',
    `${ports['otlp-port']}`,
    '--otlp-grpc-port',
    '0',
  ];
  const kept = await keepProcess(
    { name: 'plimsoll', layer: 3, args: ['--import', LEASH, MAIN, ...serve], isReady: () => isReady(`${url}/readyz`) },
    house,
  );
  const intakeToken = readToken(data, 'intake.token');
  return {
    process: kept,
    url,
    adminToken: readToken(data, 'admin.token'),
    telemetry: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports['otlp-port']}`,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(`Bearer ${intakeToken}`)}`,
    },
    pages: { BEACON_ENDPOINT: `http://127.0.0.1:${ports['otlp-port']}`, BEACON_KEY: PAGES_KEY },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false; // Not listening yet; whoever waits has a bound of their own.
  }
}

function readToken(data: string, name: string): string {
  return readFileSync(join(data, name), 'utf8').trim();
}
