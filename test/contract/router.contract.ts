import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Router, RouterReading } from '../../src/ports/router.ts';

/** A router that serves versions 1.0.0 and 1.1.0, all of it from 1.0.0, and a way to send requests through it. */
export type OpenedRouter = AsyncDisposable & { readonly router: Router; serve(requests: number): Promise<void> };

/** What every Router promises; all adapters pass this unchanged. */
export function routerContract(name: string, open: () => Promise<OpenedRouter>): void {
  describe(`Router contract: ${name}`, () => {
    test('the weights that were set are the weights that are shown', async () => {
      await using opened = await open();
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.75, '1.1.0': 0.25 } });
      assert.deepEqual((await opened.router.observe()).weights, { '1.0.0': 0.75, '1.1.0': 0.25 });
    });

    test('the same key again changes nothing, whatever it asks for', async () => {
      await using opened = await open();
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.5, '1.1.0': 0.5 } });
      await opened.router.apply({ key: 'r/traffic/2', weights: { '1.0.0': 1, '1.1.0': 0 } });
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.5, '1.1.0': 0.5 } });
      assert.deepEqual((await opened.router.observe()).weights, { '1.0.0': 1, '1.1.0': 0 });
    });

    test('a version that does not exist is refused, and the weights stay', async () => {
      await using opened = await open();
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.9, '1.1.0': 0.1 } });
      await assert.rejects(opened.router.apply({ key: 'r/traffic/2', weights: { '1.0.0': 0.5, '9.9.9': 0.5 } }), /9\.9\.9/);
      assert.deepEqual((await opened.router.observe()).weights, { '1.0.0': 0.9, '1.1.0': 0.1 });
    });

    test('an order that was refused may come again under its key', async () => {
      await using opened = await open();
      await assert.rejects(opened.router.apply({ key: 'r/traffic/1', weights: { '9.9.9': 1 } }));
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.9, '1.1.0': 0.1 } });
      assert.deepEqual((await opened.router.observe()).weights, { '1.0.0': 0.9, '1.1.0': 0.1 });
    });

    test('every finished request is counted once, for the version that served it', async () => {
      await using opened = await open();
      await opened.serve(10);
      assert.deepEqual(served(await opened.router.observe()), { '1.0.0': 10, '1.1.0': 0 });
      await opened.router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0, '1.1.0': 1 } });
      await opened.serve(7);
      assert.deepEqual(served(await opened.router.observe()), { '1.0.0': 10, '1.1.0': 7 });
    });
  });
}

function served({ requests }: RouterReading): Readonly<Record<string, number>> {
  return { '1.0.0': requests?.['1.0.0'] ?? 0, '1.1.0': requests?.['1.1.0'] ?? 0 };
}
