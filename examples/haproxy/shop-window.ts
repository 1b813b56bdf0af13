import { openShoppers } from './shoppers.ts';

// Shoppers for the walk-through, until Ctrl-C: `node examples/haproxy/shop-window.ts http://127.0.0.1:7200 200`.
const [, , url = 'http://127.0.0.1:7200', perSecond = '200'] = process.argv;
const shoppers = openShoppers({ url, perSecond: Number(perSecond) });
const seen = { count: 0 };
const telling = setInterval(() => {
  const fresh = shoppers.answers.slice(seen.count);
  seen.count = shoppers.answers.length;
  const versions = Map.groupBy(fresh, ({ version }) => version ?? 'nobody');
  const shares = [...versions].map(([version, answers]) => `${version} ${((100 * answers.length) / fresh.length).toFixed(1)} %`);
  const bad = fresh.filter(({ status }) => status === 0 || status >= 500).length;
  console.log(`${fresh.length} requests in 2 s: ${shares.toSorted().join(', ')}; ${bad} bad`);
}, 2_000);
process.once('SIGINT', () => {
  clearInterval(telling);
  void shoppers[Symbol.asyncDispose]().then(() => process.exit(0));
});
