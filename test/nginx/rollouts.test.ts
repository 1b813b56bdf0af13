import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutView } from '../../src/wire/rollout.ts';
import { openShopRun, NEW, type Doors, type ShopRun, type Sides } from '../haproxy/shop-run.ts';
import type { ShopCase } from '../haproxy/shop-catalog.ts';
import { until } from '../haproxy/until.ts';
import { requires } from '../requires.ts';
import { startNginx, type NginxProcess } from './nginx-process.ts';

const GOOD: ShopCase = { name: 'good', fault: 'none', steps: [[0.05], [0.5], [1]], delta: '20%', perSecond: 200 };
const BAD: ShopCase = { name: 'bad', fault: 'errors', steps: [[0.25], [1]], perSecond: 200 };
const PATIENCE = 120_000;

test(
  'nginx: a good version is promoted, a bad one is rolled back to a measured 0 %',
  { ...requires('nginx'), timeout: 2 * PATIENCE },
  async () => {
    await using run = await openShopRun([GOOD, BAD], openNginxDoors);
    const ids = await Promise.all([GOOD, BAD].map((one) => run.start(one)));
    const [good, bad] = await Promise.all(ids.map((id) => until('it has ended', () => ended(run, id), PATIENCE)));
    assert.equal(good?.phase, 'promoted', good?.sentence);
    assert.equal(bad?.phase, 'rolled-back', bad?.sentence);
    const after = Date.now();
    for (const [one, share] of [
      [GOOD, 1],
      [BAD, 0],
    ] as const) {
      const since = await until('customers are served', () => {
        const later = run.answers(one).filter(({ at }) => at > after);
        return later.length >= 200 && later;
      });
      assert.equal(since.filter(({ version }) => version === NEW).length / since.length, share);
    }
    assert.equal(run.answers(GOOD).filter(({ status }) => status !== 200).length, 0, 'nobody noticed the reloads');
  },
);

async function ended(run: ShopRun, id: string): Promise<RolloutView | false> {
  const rollout = await run.plane.rollout(id);
  return ['promoted', 'rolled-back', 'concluded'].includes(rollout.phase) && rollout;
}

/** An nginx for each shop. */
async function openNginxDoors(sides: Sides): Promise<Doors> {
  const open = new AsyncDisposableStack();
  const doors = new Map<string, NginxProcess>();
  for (const [name, { blue, green }] of sides) {
    const places = { blue: 'shop_blue', green: 'shop_green' };
    doors.set(name, open.use(await startNginx({ places, ports: [blue, green] })));
  }
  const doorOf = ({ name }: ShopCase): NginxProcess => doors.get(name) ?? assert.fail(`no nginx for ${name}`);
  return {
    router(one) {
      const { file, variable, status, log, pidFile } = doorOf(one).ref;
      const places = '{ blue: [shop_blue], green: [shop_green] }';
      return `{ nginx: { file: ${file}, variable: ${variable}, places: ${places}, status: '${status}', log: ${log}, pidFile: ${pidFile} } }`;
    },
    url: (one) => `http://127.0.0.1:${doorOf(one).port}`,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
