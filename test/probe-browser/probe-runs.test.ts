import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { ToldRun } from '../../src/wire/probe-run.ts';
import { CATALOG } from '../http/sample-catalog.ts';
import { INTAKE_TOKEN, serveWorld, type ServedWorld } from '../http/served-world.ts';

const PROBED = `${CATALOG}
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: eu-agent }
spec: { locations: [eu] }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec:
  journey: checkout
  locations: [eu, us]
  steps: [{ name: page, http: { url: 'https://shop.example/' } }]
`;
const PICTURE = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 'picture')]);
const RUN: ToldRun = {
  id: '0123456789abcdef',
  probe: 'home',
  location: 'eu',
  round: 1_800_000_000_000,
  at: Date.now() - 60_000,
  outcome: 'failed',
  because: 'TEXT',
  text: 'buy/the order is taken: "on its way" was not on the page',
  failed_step: 'buy/the order is taken',
  duration_ms: 812.5,
  steps: [{ name: 'buy/goto', outcome: 'ok', because: null, duration_ms: 90.1 }],
  complaints: ['Error: no stock'],
  vitals: { ttfb: 12, fcp: 40, lcp: 50.5, cls: 0 },
  screenshot: { media_type: 'image/jpeg', base64: PICTURE.toString('base64') },
};

describe('runs of probes that failed', () => {
  let world: ServedWorld;
  before(async () => {
    world = await serveWorld({ catalog: PROBED });
  });
  after(async () => world[Symbol.asyncDispose]());

  const tell = async (run: object, token = `eu-agent-${INTAKE_TOKEN}`): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return world.ask('/api/v1/probes/home/artifacts', { method: 'POST', headers, body: JSON.stringify(run) });
  };

  test('an agent tells of one, and people see it with its picture, which does nothing but be seen', async () => {
    const digest = createHash('sha256').update(PICTURE).digest('hex');
    for (let times = 0; times < 2; times += 1) {
      const told = await tell(RUN);
      assert.equal(told.status, 201, await told.clone().text());
      assert.deepEqual(await told.json(), { artifact: digest });
    }
    const { screenshot: _, ...run } = RUN;
    const listed = await (await world.ask('/api/v1/probes/home/runs?outcome=failed')).json();
    assert.deepEqual(listed, { runs: [{ ...run, artifact: digest }] });
    assert.deepEqual(await (await world.ask('/api/v1/probes/home/runs?location=us')).json(), { runs: [] });
    assert.deepEqual(await (await world.ask('/api/v1/probes/home/runs?outcome=unknown')).json(), { runs: [] });
    const shown = await world.ask(`/api/v1/probes/home/artifacts/${digest}`);
    assert.deepEqual(Buffer.from(await shown.arrayBuffer()), PICTURE);
    assert.equal(shown.headers.get('content-type'), 'image/jpeg');
    assert.equal(shown.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(shown.headers.get('content-security-policy'), "default-src 'none'; sandbox");
    const other = await world.ask(`/api/v1/probes/home/artifacts/${digest.replaceAll(/./g, '0')}`);
    assert.equal(other.status, 404);
  });

  const bytes = (given: Uint8Array): ToldRun['screenshot'] => ({
    media_type: 'image/jpeg',
    base64: Buffer.from(given).toString('base64'),
  });
  const refusals: readonly { name: string; run: object; token?: string; want: [number, string] }[] = [
    {
      name: 'bytes that are no picture',
      run: { ...RUN, screenshot: bytes(Buffer.from('<script>')) },
      want: [400, 'REQUEST_INVALID'],
    },
    {
      name: 'a picture that is too large',
      run: { ...RUN, screenshot: bytes(Buffer.alloc(600_000, 1)) },
      want: [400, 'REQUEST_INVALID'],
    },
    { name: 'a run that went well', run: { ...RUN, outcome: 'ok' }, want: [400, 'REQUEST_INVALID'] },
    { name: 'a run of another probe', run: { ...RUN, probe: 'other' }, want: [400, 'REQUEST_INVALID'] },
    { name: 'a place that is not the agent’s', run: { ...RUN, location: 'us' }, want: [403, 'LOCATION_FORBIDDEN'] },
    { name: 'nobody that is known', run: RUN, token: 'guessed', want: [401, 'TOKEN_MISSING'] },
  ];
  for (const { name, run, token, want } of refusals) {
    test(`is not taken: ${name}`, async () => {
      const said = await tell(run, token);
      const { code } = (await said.json()) as { code: string };
      assert.deepEqual([said.status, code], want);
    });
  }

  test('an agent can tell, and not look', async () => {
    const headers = { authorization: `Bearer eu-agent-${INTAKE_TOKEN}` };
    assert.equal((await world.ask('/api/v1/probes/home/runs', { headers })).status, 401);
  });
});
