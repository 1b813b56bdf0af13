import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSdk } from '../../sdk/browser/build.ts';
import { freePort } from '../haproxy/free-port.ts';
import { startLoadServer } from '../load/load-server.ts';
import { startShopProcess } from '../shop/shop-process.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

export const PAGES_KEY = 'pk_chandlery_demo';
const CATALOG = fileURLToPath(new URL('../../examples/shop/catalog', import.meta.url));
const SDK = fileURLToPath(new URL('../../sdk/browser/dist', import.meta.url));

export type ShopWorld = AsyncDisposable & {
  /** Where the shop is, and where its pages tell how they are doing. */
  readonly shop: string;
  readonly door: string;
  /** Of Plimsoll's pages, with the secret that opens them. */
  readonly screens: string;
  /** Ends what takes the money, for good. */
  stopPayment(): Promise<void>;
  /** What Plimsoll's API says. */
  ask(path: string): Promise<unknown>;
};

/** The demo's shop and a server, each a process of its own; its pages may tell although a program drives the browser. */
export async function openShopWorld(): Promise<ShopWorld> {
  await buildSdk(SDK);
  const stack = new AsyncDisposableStack();
  try {
    const folder = stack.use(openTemporaryFolder());
    const place = { catalog: folder.file('catalog'), data: folder.file('data') };
    cpSync(CATALOG, place.catalog, { recursive: true });
    // The storefront is told where the server listens, and the server where the storefront does: the shop's port is drawn first.
    const shopPort = await freePort();
    const shop = `http://127.0.0.1:${shopPort}`;
    const pages = folder.file('catalog/pages.yaml');
    const text = readFileSync(pages, 'utf8')
      .replaceAll('http://127.0.0.1:7070', shop)
      .replace('  browser:\n', '  browser:\n    bots: tell\n');
    writeFileSync(pages, text);
    const server = startLoadServer({ program: 'serve', threads: 2 }, place);
    stack.defer(async () => {
      server.child.kill('SIGTERM');
      await server.ended;
    });
    const ready = await server.ready;
    if (ready === null) throw new Error(`The server did not start: ${server.complaints()}`);
    const door = `http://127.0.0.1:${ready.port}`;
    const token = (name: string): string => readFileSync(folder.file(`data/${name}.token`), 'utf8').trim();
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: door,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(`Bearer ${token('intake')}`)}`,
    };
    const reliable = { ...telemetry, FAULT_PROVIDER_ERRORS: '0', FAULT_CATALOGUE_ERRORS: '0' };
    const payment = stack.use(await startShopProcess('payment', reliable));
    const catalogue = stack.use(await startShopProcess('catalogue', reliable));
    const behind = { PAYMENT_URL: payment.url, CATALOGUE_URL: catalogue.url };
    const told = { BEACON_ENDPOINT: door, BEACON_KEY: PAGES_KEY };
    stack.use(await startShopProcess('storefront', { PORT: String(shopPort), ...telemetry, ...behind, ...told }));
    const headers = { authorization: `Bearer ${token('admin')}` };
    const running = stack.move();
    return {
      shop,
      door,
      screens: `${ready.url}/?token=${token('admin')}`,
      stopPayment: () => payment.stop(),
      async ask(path) {
        const answer = await fetch(`${ready.url}/api/v1${path}`, { headers });
        if (!answer.ok) throw new Error(`Cannot read ${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      },
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  } catch (cause) {
    await stack.disposeAsync();
    throw cause;
  }
}
