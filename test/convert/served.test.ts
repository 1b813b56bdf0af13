import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SLOT } from '../../src/evidence/cell.ts';
import { generationOf, countedBy, openPolledWorld } from '../prometheus/polled-world.ts';
import { openRealServer, until } from '../prometheus/real-server.ts';
import { openScrapedTarget } from '../prometheus/scraped-target.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { convert } from './converted.ts';

const W = '[{{.window}}]';
/** Errors of one kind happen all the time, and of the other never: of them there is not even a series. */
const SLOTH = (url: string): string => {
  const slo = (name: string, code: string): string => `  - name: ${name}
    objective: 99
    sli:
      events:
        error_query: 'sum(rate(shop_requests_total{code="${code}"}${W}))'
        total_query: 'sum(rate(shop_requests_total${W}))'
    alerting: {}
`;
  const text = `version: prometheus/v1\nservice: shop\nslos:\n${slo('errors', '500')}${slo('never', '599')}`;
  const { files } = convert(text);
  const documents = files.map((file) => file.text).join('---\n');
  return documents.replace('http://127.0.0.1:9', `${url}\n    delay: 0s`);
};

test(
  'a converted promise counts what its Prometheus counts, also where no error has ever happened',
  requires('prometheus'),
  async () => {
    using folder = openTemporaryFolder();
    await using target = await openScrapedTarget(3);
    await using server = await openRealServer('prometheus', { folder: folder.path, target: target.port });
    const begin = target.now() + 30_000;
    await until(() => target.now() > begin + 60_000);
    const world = await openPolledWorld(SLOTH(server.url), { at: begin });
    await world.pollUntil(begin + SLOT);
    const from = world.clock.now();
    await until(() => target.now() > from + 220_000);
    await until(async () => (await server.ask(`timestamp(shop_requests_total @ ${(from + 180_000) / 1_000})`)).size > 0);
    await world.pollUntil(from + 120_000);
    const to = world.clock.now();
    const rose = await server.ask(`shop_requests_total @ ${to / 1_000} - shop_requests_total @ ${from / 1_000}`);
    const sum = (code: string): number =>
      [...rose].filter(([labels]) => labels.startsWith(code)).reduce((all, [, count]) => all + count, 0);
    for (const [name, bad] of [
      ['shop-errors', sum('500')],
      ['shop-never', 0],
    ] as const) {
      const generation = generationOf(world.catalog, `${name}/${name}-sli`);
      assert.equal(world.poll.health(generation)?.answer.kind, 'values', name);
      const counted = [...countedBy(world.evidence(), generation, { from, to }).values()];
      const total = counted.reduce((all, one) => all + one.total, 0);
      const good = counted.reduce((all, one) => all + one.good, 0);
      assert.ok(Math.abs(total - sum('')) < 1e-6 && total > 20, `${name}: ${total} of ${sum('')}`);
      assert.ok(Math.abs(total - good - bad) < 1e-6, `${name}: ${total - good} of ${bad}`);
    }
    await world.close();
  },
);
