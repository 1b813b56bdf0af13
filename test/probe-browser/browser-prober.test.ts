import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowserProber } from '../../src/adapters/chromium/open-browser-prober.ts';
import { compileBrowser } from '../../src/catalog/compile-probe-browser.ts';
import { browserSteps } from '../../src/catalog/probe-browser-schema.ts';
import type { BrowserAsk } from '../../src/ports/browser-prober.ts';
import type { BrowserAction } from '../../src/wire/probe-browser.ts';
import { requires } from '../requires.ts';
import { openSmallShop, type SmallShop } from './small-shop.ts';

/** As a catalog says it. */
function actionsOf(written: readonly object[]): readonly BrowserAction[] {
  return compileBrowser('step', browserSteps.parse(written), null).actions;
}

function journeyIn(origin: string): readonly BrowserAction[] {
  return actionsOf([
    { goto: `${origin}/sign-in` },
    { fill: { selector: '#user', value: 'ada' } },
    { fill: { selector: '#word', value: 't0p5ecret' } },
    { click: { selector: 'button', text: 'Sign in' } },
    { expect: { url: '/search' } },
    { fill: { selector: '#q', value: 'mug' } },
    { press: { selector: '#q', key: 'Enter' } },
    { expect: { visible: '.hit' } },
    { click: '#buy' },
    { name: 'the order is taken', expect: { text: 'on its way' }, within: '700ms' },
  ]);
}

describe('a browser that probes', { ...requires('chromium'), timeout: 60_000 }, () => {
  let shop: SmallShop;
  const prober = openBrowserProber({ chromium: null });
  const ask = (actions: readonly BrowserAction[], rest: Partial<BrowserAsk> = {}): BrowserAsk => ({
    actions,
    viewport: { width: 800, height: 600 },
    origins: [],
    timeoutMs: 8_000,
    allowPrivate: true,
    secrets: ['t0p5ecret'],
    ...rest,
  });
  before(async () => {
    shop = await openSmallShop();
  });
  after(async () => {
    await prober.close();
    await shop.close();
  });

  test('does a journey of several pages, and times each action', async () => {
    shop.mood = 'well';
    const answer = await prober.run(ask(journeyIn(shop.origin)));
    assert.deepEqual({ outcome: answer.outcome, text: answer.text }, { outcome: 'ok', text: '' });
    assert.equal(answer.actions.length, 10);
    assert.equal(shop.orders, 1);
    const sum = answer.actions.reduce((all, { durationMs }) => all + durationMs, 0);
    assert.ok(sum > 0 && sum <= answer.durationMs + 1, `${sum} of ${answer.durationMs} ms`);
    assert.ok((answer.vitals.ttfb ?? -1) >= 0 && answer.vitals.cls !== null, JSON.stringify(answer.vitals));
    assert.equal(answer.screenshot, null);
  });

  test('says of what broke where, what it looked like, and what the page complained of, without secrets', async () => {
    shop.mood = 'no-buying';
    const answer = await prober.run(ask(journeyIn(shop.origin)));
    assert.equal(answer.outcome, 'failed');
    assert.equal(answer.because, 'TEXT');
    assert.deepEqual([answer.actions.at(-1)?.name, answer.actions.at(-1)?.because], ['the order is taken', 'TEXT']);
    assert.ok((answer.actions.at(-1)?.durationMs ?? 0) >= 690);
    assert.deepEqual([...(answer.screenshot?.bytes.subarray(0, 3) ?? [])], [0xff, 0xd8, 0xff]);
    assert.ok((answer.screenshot?.bytes.byteLength ?? 0) > 2_000);
    assert.ok(
      answer.complaints.some((one) => one.includes('no stock')),
      answer.complaints.join('\n'),
    );
    assert.ok(!JSON.stringify(answer.complaints).includes('t0p5ecret'));
  });

  const troubles: readonly { name: string; mood: SmallShop['mood']; path: string; want: string; actions?: number }[] = [
    { name: 'an answer that is an error', mood: 'down', path: '/', want: 'STATUS' },
    { name: 'a page that never comes', mood: 'mute', path: '/', want: 'TIMEOUT' },
    { name: 'a page that leads elsewhere', mood: 'well', path: '/away', want: 'ORIGIN' },
  ];
  for (const { name, mood, path, want } of troubles) {
    test(`tells ${name} by its name`, async () => {
      shop.mood = mood;
      const answer = await prober.run(ask(actionsOf([{ goto: `${shop.origin}${path}` }]), { timeoutMs: 1_000 }));
      assert.deepEqual([answer.outcome, answer.because, answer.actions.length], ['failed', want, 1]);
    });
  }

  test('a selector that finds nothing is told, and a status that is asked for is no error', async () => {
    shop.mood = 'well';
    const lost = await prober.run(ask(actionsOf([{ goto: `${shop.origin}/` }, { click: '#none', within: '300ms' }])));
    assert.deepEqual([lost.outcome, lost.because], ['failed', 'NOT_FOUND']);
    const gone = await prober.run(
      ask(actionsOf([{ goto: `${shop.origin}/gone` }, { expect: { status: 404, text: 'Not here' } }])),
    );
    assert.equal(gone.outcome, 'ok', gone.text);
  });

  test('a port that nobody listens on is the failure of the site, a private address that is not allowed is nobody’s', async () => {
    const closed = await openSmallShop();
    await closed.close();
    const refused = await prober.run(ask(actionsOf([{ goto: `${closed.origin}/` }])));
    assert.deepEqual([refused.outcome, refused.because], ['failed', 'NAVIGATION']);
    shop.mood = 'well';
    const forbidden = await prober.run(ask(actionsOf([{ goto: `${shop.origin}/` }]), { allowPrivate: false }));
    assert.deepEqual([forbidden.outcome, forbidden.because], ['unknown', 'ADDRESS_FORBIDDEN']);
  });

  test('a browser that is killed in the midst of a run is nobody’s failure, and the next run has another one', async () => {
    shop.mood = 'mute';
    const before = prober.pid() ?? assert.fail('no browser');
    const running = prober.run(ask(actionsOf([{ goto: `${shop.origin}/` }]), { timeoutMs: 5_000 }));
    setTimeout(() => process.kill(before, 'SIGKILL'), 200);
    const broken = await running;
    assert.deepEqual([broken.outcome, broken.because], ['unknown', 'BROWSER_BROKEN']);
    shop.mood = 'well';
    const again = await prober.run(ask(actionsOf([{ goto: `${shop.origin}/` }])));
    assert.equal(again.outcome, 'ok', again.text);
    assert.notEqual(prober.pid(), before);
  });
});

test('without a browser every run is unknown, and says what to do', async () => {
  const prober = openBrowserProber({ chromium: '/nowhere/chromium' });
  const asked = { viewport: { width: 800, height: 600 }, origins: [], timeoutMs: 1_000, allowPrivate: true, secrets: [] };
  const answer = await prober.run({ ...asked, actions: [] });
  assert.deepEqual([answer.outcome, answer.because], ['unknown', 'NO_BROWSER']);
  assert.match(answer.text, /--chromium PATH/);
  await prober.close();
});
