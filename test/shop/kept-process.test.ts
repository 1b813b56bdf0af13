import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { keepProcess, stopAll } from '../../examples/shop/world/kept-process.ts';
import type { House, KeptProcess, Spec } from '../../examples/shop/world/kept-process.ts';

/** Listens on PORT, tells its parent's environment, and ends on SIGTERM as it should. */
const PROGRAM = `
  const server = require('node:http').createServer((_q, s) => s.end(process.env.SAYS ?? ''));
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    console.error('up');
    console.log(JSON.stringify({ listening: server.address().port }));
  });
  process.once('SIGTERM', () => { console.log('bye'); process.exit(0); });`;

type Home = AsyncDisposable & {
  readonly house: House;
  readonly said: string[];
  readonly stop: AbortController;
  readonly gaveUp: Promise<string>;
};

function openHome(): Home {
  const logs = mkdtempSync(join(tmpdir(), 'plimsoll-kept-'));
  const said: string[] = [];
  const stop = new AbortController();
  const gaveUp = Promise.withResolvers<string>();
  const hear = (text: string): void => void said.push(text);
  const say = { plain: hear, note: hear, step: hear, trouble: hear };
  const house: House = { logs, say, giveUp: gaveUp.resolve, signal: stop.signal, kept: new Set<KeptProcess>() };
  return {
    house,
    said,
    stop,
    gaveUp: gaveUp.promise,
    async [Symbol.asyncDispose]() {
      await stopAll(house.kept);
      rmSync(logs, { recursive: true });
    },
  };
}

const spec = (program: string, over: Partial<Spec> = {}): Spec => ({
  name: 'thing',
  layer: 2,
  args: ['-e', program],
  restartAfterMs: 1,
  ...over,
});

describe('a kept process', () => {
  test('serves once it is kept, and comes back at the same port after a kill -9', async () => {
    await using home = openHome();
    const again = Promise.withResolvers<void>();
    const kept = await keepProcess(spec(PROGRAM, { env: { SAYS: 'hello' }, onRestart: async () => again.resolve() }), home.house);
    const url = `http://127.0.0.1:${kept.port()}/`;
    assert.equal(await (await fetch(url)).text(), 'hello');
    const first = kept.pid();
    kept.kill();
    await again.promise;
    assert.notEqual(kept.pid(), first);
    assert.equal(await (await fetch(url)).text(), 'hello');
    assert.match(home.said[0] ?? '', /^thing died \(SIGKILL\); it is started again/);
  });

  test('is stopped for good: no restart, its last line known, its errors in the log', async () => {
    await using home = openHome();
    const kept = await keepProcess(spec(PROGRAM), home.house);
    await kept.stop();
    assert.equal(kept.lastLine(), 'bye');
    assert.match(readFileSync(join(home.house.logs, 'thing.log'), 'utf8'), /^up\n/m);
    assert.equal(home.house.kept.size, 0);
    assert.deepEqual(home.said, []);
  });

  test('that ends before it serves is told with the end of its log', async () => {
    await using home = openHome();
    await assert.rejects(
      keepProcess(spec(`console.error('no disk'); process.exit(3)`), home.house),
      /ended before it served \(exit code 3\)[^]*no disk/,
    );
    assert.equal(home.house.kept.size, 0);
  });

  test('that keeps dying is given up, not restarted for ever', async () => {
    await using home = openHome();
    const dying = `console.log('{"listening":1}'); setTimeout(() => process.exit(7), 50);`;
    await keepProcess(spec(dying), home.house);
    assert.match(await home.gaveUp, /^thing died 6 times within a minute \(exit code 7\)/);
  });

  test('is not started any more once stopping has begun', async () => {
    await using home = openHome();
    home.stop.abort();
    await assert.rejects(keepProcess(spec(PROGRAM), home.house), { name: 'AbortError' });
  });

  test('stops after those that depend on it', async () => {
    await using home = openHome();
    const order = join(home.house.logs, 'order');
    const noting = (name: string): string =>
      PROGRAM.replace(
        'process.exit(0)',
        `require('node:fs').appendFileSync(${JSON.stringify(order)}, ${JSON.stringify(name)}); process.exit(0)`,
      );
    await keepProcess(spec(noting('3'), { name: 'deep', layer: 3 }), home.house);
    await keepProcess(spec(noting('0'), { name: 'front', layer: 0 }), home.house);
    await keepProcess(spec(noting('1'), { name: 'middle', layer: 1 }), home.house);
    await stopAll(home.house.kept);
    assert.equal(readFileSync(order, 'utf8'), '013');
  });
});
