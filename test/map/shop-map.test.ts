import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { map, type MapView } from '../../src/wire/map.ts';
import { makeFolder, startServer, type ServerProcess } from '../cli/server-process.ts';
import { startShopProcess } from '../shop/shop-process.ts';

const VISITS = 30;
const BAD_VISITS = 6;

async function mapOf(server: ServerProcess, ...args: readonly string[]): Promise<MapView> {
  const { out, err } = await server.run('--json', 'map', ...args);
  assert.ok(out.startsWith('{'), err);
  return map.parse(JSON.parse(out));
}

/** Asks until the map is as wanted; what it was last is told when it never is. */
async function until(ask: () => Promise<MapView>, isWanted: (found: MapView) => boolean): Promise<MapView> {
  const end = performance.now() + 20_000;
  for (;;) {
    const found = await ask();
    if (isWanted(found)) return found;
    if (performance.now() > end) assert.fail(`the map stays at ${JSON.stringify(found.edges)}`);
    await pause(200);
  }
}

const callsTo = ({ edges }: MapView, to: string): number => edges.find((edge) => edge.to === to)?.calls ?? 0;

test('services that call each other are a map, with every call in it, also after a crash', { timeout: 90_000 }, async () => {
  const place = makeFolder();
  const first = await startServer(place);
  let server = first;
  try {
    const { otlpUrl } = JSON.parse(readFileSync(join(place.data, 'server.json'), 'utf8')) as { otlpUrl: string };
    const token = readFileSync(join(place.data, 'intake.token'), 'utf8').trim();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(`Bearer ${token}`)}`,
    };
    await using catalogue = await startShopProcess('catalogue', env);
    await using storefront = await startShopProcess('storefront', { ...env, CATALOGUE_URL: catalogue.url });
    for (let visit = 0; visit < VISITS; visit += 1) {
      const [found, missed] = [`${storefront.url}/products/rope`, `${storefront.url}/products/sirens`];
      assert.equal((await fetch(found)).status, 200);
      if (visit < BAD_VISITS) assert.equal((await fetch(missed)).status, 404);
    }
    const calls = VISITS + BAD_VISITS;
    const at = `127.0.0.1:${catalogue.port}`;
    const unknown = await until(
      () => mapOf(server),
      (found) => callsTo(found, at) === calls,
    );
    const [edge] = unknown.edges;
    assert.deepEqual([edge?.from, edge?.to, edge?.calls, edge?.failed, edge?.seen], ['storefront', at, calls, BAD_VISITS, calls]);
    assert.ok((edge?.p50_ms ?? 0) > 0 && (edge?.p50_ms ?? 0) <= (edge?.p99_ms ?? 0));
    assert.equal(unknown.nodes.find(({ name }) => name === at)?.kind, 'external');

    // What was acknowledged is on the map of the next process, to which the address is that of a service.
    server.child.kill('SIGKILL');
    await server.ended;
    const text = `apiVersion: openslo/v1\nkind: Service\nmetadata: { name: catalogue }\nspec: { addresses: ['${at}'] }\n`;
    writeFileSync(join(place.catalog, 'addresses.yaml'), text);
    server = await startServer(place);
    const named = await mapOf(server);
    assert.deepEqual(
      named.edges.map((one) => [one.from, one.to, one.calls, one.failed]),
      [['storefront', 'catalogue', calls, BAD_VISITS]],
    );
    const { out } = await server.run('map', '--dot');
    assert.match(out, /"storefront" -> "catalogue" \[label="[\d.]+\/s, 8/);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
