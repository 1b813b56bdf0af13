import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export type PortName = 'port' | 'otlp-port' | 'shop-port' | 'admin-port';
export type Options = {
  readonly data: string;
  readonly catalog: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Ends after the first good and the first bad release. */
  readonly once: boolean;
  readonly quiet: boolean;
};
export type Read =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help' | 'mistake'; readonly text: string };

/** The ports that the demo's catalog names: the router's weights, and the shop's pages. */
export const CATALOG_ADMIN_PORT = 7071;
export const CATALOG_SHOP_PORT = 7070;

const DEFAULT_PORTS: Options['ports'] = {
  port: 7077,
  'otlp-port': 4318,
  'shop-port': CATALOG_SHOP_PORT,
  'admin-port': CATALOG_ADMIN_PORT,
};
const DEFAULT_CATALOG = fileURLToPath(new URL('../catalog', import.meta.url));

const HELP = `Starts Plimsoll and beside it a small shop, whose releases it lets out and takes back.

  npm start -- [options]

  --data DIR         where everything is kept (default .plimsoll/demo); starting again carries on from there
  --catalog DIR      what is promised (default examples/shop/catalog)
  --port N           Plimsoll's pages and API (default 7077)
  --otlp-port N      where telemetry is sent (default 4318)
  --shop-port N      the shop's front door (default 7070)
  --admin-port N     the router's weights (default 7071)
  --once             end after the first good and the first bad release: 0 when both ended as they should, else 1
  --quiet            say only the address, what goes wrong and the summary of --once
`;

export function readOptions(args: readonly string[]): Read {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        data: { type: 'string', default: '.plimsoll/demo' },
        catalog: { type: 'string', default: DEFAULT_CATALOG },
        port: { type: 'string' },
        'otlp-port': { type: 'string' },
        'shop-port': { type: 'string' },
        'admin-port': { type: 'string' },
        once: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help', text: HELP };
    const ports = { ...DEFAULT_PORTS };
    for (const name of Object.keys(ports) as PortName[]) ports[name] = readPort(name, values[name]) ?? ports[name];
    refuseSamePorts(ports);
    return {
      kind: 'options',
      options: { data: resolve(values.data), catalog: resolve(values.catalog), ports, once: values.once, quiet: values.quiet },
    };
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'mistake', text: `${text}\nnpm start -- --help shows what there is.\n` };
  }
}

function readPort(name: PortName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`Cannot use --${name} ${text}: it must be a port from 1 to 65535`);
}

function refuseSamePorts(ports: Options['ports']): void {
  const names = Object.keys(ports) as PortName[];
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((each) => ports[each] === ports[name]);
    if (twin !== undefined) throw new Error(`Cannot use port ${ports[name]} for both --${twin} and --${name}`);
  }
}
