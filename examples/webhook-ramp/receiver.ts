import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Shares of users by variant of a feature. */
export type Shares = Readonly<Record<string, number>>;

const LONGEST_BODY = 65_536;
const BELIEVED_S = 300;

/**
 * The smallest thing that a webhook can ramp: a feature whose variants get shares of the users. It takes orders that are signed
 * with the secret, each key once, says what is in force, and signs what it says.
 */
export function openReceiver(secret: string, variants: Shares): { readonly listener: RequestListener; shares(): Shares } {
  const state = { shares: variants, taken: new Set<string>() };
  const digest = (seconds: string, about: string, body: string): Buffer =>
    createHmac('sha256', secret).update(`${seconds}.${about}.${body}`).digest();
  const isSigned = ({ headers }: IncomingMessage, key: string, body: string): boolean => {
    const [, seconds = '', hex = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(headers['x-plimsoll-signature'])) ?? [];
    const isFresh = Math.abs(Number(seconds) - Date.now() / 1_000) <= BELIEVED_S;
    return hex !== '' && isFresh && timingSafeEqual(Buffer.from(hex, 'hex'), digest(seconds, key, body));
  };
  const take = (key: string, body: string): object => {
    if (state.taken.has(key)) return { applied: true };
    const { weights } = JSON.parse(body) as { weights: Shares };
    const unknown = Object.keys(weights).find((variant) => !(variant in variants));
    if (unknown !== undefined) return { applied: false, why: `there is no variant ${unknown}` };
    state.shares = { ...Object.fromEntries(Object.keys(variants).map((variant) => [variant, 0])), ...weights };
    state.taken.add(key);
    return { applied: true };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = String(request.headers['idempotency-key']);
    const body = await text(request);
    if (body.length > LONGEST_BODY || !isSigned(request, key, body)) return void response.writeHead(401).end();
    const said = JSON.stringify(request.method === 'POST' ? take(key, body) : { weights: state.shares });
    const seconds = String(Math.floor(Date.now() / 1_000));
    const signature = `t=${seconds},v1=${digest(seconds, key, said).toString('hex')}`;
    response.writeHead(200, { 'content-type': 'application/json', 'x-plimsoll-signature': signature }).end(said);
  };
  return {
    shares: () => state.shares,
    listener: (request, response) => {
      answer(request, response).catch(() => response.writeHead(400).end());
    },
  };
}

// node examples/webhook-ramp/receiver.ts SECRET-FILE [PORT]
const [program = '', file, port = '7072'] = process.argv.slice(1);
if (program.endsWith('receiver.ts') && file !== undefined) {
  const { listener } = openReceiver(readFileSync(file, 'utf8').trim(), { off: 1, on: 0 });
  createServer(listener).listen(Number(port), '127.0.0.1');
}
