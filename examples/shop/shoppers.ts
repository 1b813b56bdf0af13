import { createServer } from 'node:http';
import { seededRng } from '../../src/kernel/rng.ts';
import './leash.ts';
import { listenOnLoopback } from './loopback.ts';
import { planSession, walk } from './shoppers/session.ts';
import { openTally } from './shoppers/tally.ts';
import { openDoor } from './shoppers/visit-shop.ts';

const front = new URL(process.env['SHOP_URL'] ?? 'http://127.0.0.1:7070');
const checkouts = rate('CHECKOUTS_PER_SECOND', 160);
const browses = rate('BROWSES_PER_SECOND', 80);
/** More shoppers than this at once and new ones turn around at the door: the shop is slow, and waiting would hide it. */
const MOST_SESSIONS = 1_000;

/** How long the doors stay open for those who are inside. */
const LAST_ANSWERS_MS = 2_000;
/** After a longer pause, such as a laptop's sleep, nobody comes to make up for it. */
const LONGEST_GAP_MS = 1_000;

const rng = seededRng(Date.now());
const tally = openTally(new Date().toISOString());
const take = openDoor(front);
const inside = { count: 0 };
const closing = { soon: false };
// One shopper buys once, so there are as many as checkouts; without checkouts each looks at one page on average.
const sessions = checkouts > 0 ? checkouts : browses;
const shopping = { pages: sessions > 0 ? browses / sessions : 0, buys: checkouts > 0 };

/** Arrivals do not wait for answers: a slow shop meets the same crowd. The gaps of such a crowd are exponential. */
function arrive(due: number): void {
  const now = performance.now();
  let next = Math.max(due, now - LONGEST_GAP_MS);
  for (; next <= now; next += (-Math.log(1 - rng.next()) * 1_000) / sessions) enter();
  setTimeout(() => arrive(next), next - now);
}

/** Nobody comes any more; the last shoppers get their answers first, so that what they felt is what the shop did. */
function closeDoors(then: () => unknown, until = performance.now() + LAST_ANSWERS_MS): void {
  closing.soon = true;
  if (inside.count > 0 && performance.now() < until) setTimeout(() => closeDoors(then, until), 20);
  else then();
}

function enter(): void {
  if (closing.soon) return;
  if (inside.count >= MOST_SESSIONS) return tally.turnedAway();
  inside.count += 1;
  tally.arrived();
  void walk(planSession(shopping, rng), async (step) => {
    if (closing.soon) return false; // whoever still looks around goes home without another step
    const ok = await take(step);
    tally.felt(step.route, ok);
    return ok;
  }).finally(() => (inside.count -= 1));
}

function rate(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (value >= 0 && value <= 10_000) return value;
  throw new Error(`Cannot use ${name}=${process.env[name]}: it must be a number per second from 0 to 10000`);
}

// GET tells what shoppers felt so far; POST closes the doors first, so that the totals are final.
const stats = createServer((request, response) => {
  const tell = (): unknown => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tally.totals()));
  if (request.method === 'POST') closeDoors(tell);
  else tell();
});
const listening = await listenOnLoopback(stats, Number(process.env['PORT'] ?? 0));
process.stdout.write(`${JSON.stringify({ listening })}\n`);
process.on('SIGINT', () => undefined); // Ctrl-C reaches the supervisor, which stops its processes in order.
process.once('SIGTERM', () =>
  closeDoors(() => process.stdout.write(`${JSON.stringify(tally.totals())}\n`, () => process.exit(0))),
);
if (sessions > 0) arrive(performance.now());
