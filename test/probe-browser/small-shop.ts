import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the shop is at the moment. `mute` takes the connection and never answers. */
export type ShopMood = 'well' | 'no-buying' | 'down' | 'mute';

export type SmallShop = {
  readonly origin: string;
  mood: ShopMood;
  /** Orders that came in. */
  orders: number;
  close(): Promise<void>;
};

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;

const LOGIN = page(
  'Sign in',
  '<form method="post" action="/login"><input id="user" name="user"><input id="word" name="word" type="text"><button>Sign in</button></form>',
);
const SEARCH = page('Search', '<form action="/found"><input id="q" name="q"><button>Search</button></form>');
const FOUND = page('Found', '<p class="hit">Blue mug</p><form method="post" action="/buy"><button id="buy">Buy</button></form>');

/** A shop of three pages, that can be broken: one signs in, searches and buys. */
export async function openSmallShop(): Promise<SmallShop> {
  const server = createServer((asked, answer) => {
    if (shop.mood === 'mute') return;
    const show = (status: number, html: string): void => {
      answer.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
      answer.end(html);
    };
    const go = (where: string): void => void answer.writeHead(303, { location: where }).end();
    asked.resume();
    const [path] = (asked.url ?? '/').split('?');
    if (shop.mood === 'down') return show(503, page('Out of order', ''));
    if (path === '/' || path === '/sign-in') return show(200, LOGIN);
    if (path === '/login') return go('/search');
    if (path === '/search') return show(200, SEARCH);
    if (path === '/found') return show(200, FOUND);
    if (path === '/away') return void answer.writeHead(302, { location: 'http://elsewhere.invalid/' }).end();
    if (path !== '/buy') return show(404, page('Not here', ''));
    if (shop.mood === 'no-buying')
      return show(
        200,
        page('Sorry', '<script>console.error("cannot buy, token=t0p5ecret");throw new Error("no stock")</script>'),
      );
    shop.orders += 1;
    return show(200, page('Thank you', '<p>Your order is on its way</p>'));
  });
  await new Promise<void>((open) => void server.listen(0, '127.0.0.1', open));
  const shop: SmallShop = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mood: 'well',
    orders: 0,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((closed) => void server.close(() => closed()));
    },
  };
  return shop;
}
