import { Agent, request } from 'node:http';

/** One answer, as whoever asked saw it. */
export type Answer = {
  /** When it was there, in milliseconds since 1970. */
  readonly at: number;
  readonly status: number;
  /** The version that answered; null where none did, such as a 503 of the router. */
  readonly version: string | null;
  readonly ms: number;
};

export type Shoppers = AsyncDisposable & { readonly answers: readonly Answer[] };

export type Crowd = {
  readonly url: string;
  /** Requests a second, sent on time whether or not the ones before were answered. */
  readonly perSecond: number;
  readonly headers?: Readonly<Record<string, string>>;
};

const REGIONS = ['eu', 'us', 'ap', 'sa', 'af', 'oc', 'cn', 'in', 'jp', 'ca'];
/** Connections of their own. */
const ONCE = new Agent({ keepAlive: false });
const TICK_MS = 10;
const LATE_MS = 10_000;

/** Sends requests at a steady rate from ten regions, until it is disposed. */
export function openShoppers({ url, perSecond, headers = {} }: Crowd): Shoppers {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const answers: Answer[] = [];
  const open = new Set<Promise<void>>();
  const state = { sent: 0, began: performance.now() };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - state.began) * perSecond) / 1_000);
    for (; state.sent < due; state.sent += 1) {
      const region = REGIONS[state.sent % REGIONS.length] ?? 'eu';
      const one = ask(url, { agent, headers: { ...headers, 'x-region': region } }).then((answer) => void answers.push(answer));
      open.add(one);
      void one.finally(() => open.delete(one));
    }
  }, TICK_MS);
  return {
    answers,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
    },
  };
}

type Asked = { readonly agent: Agent; readonly headers: Record<string, string> };

/**
 * Never fails: who gets no answer has had a bad one. A connection that was kept open may be closed just as it is used
 * again; like a browser, a shopper then asks once more.
 */
function ask(url: string, options: Asked, began = performance.now()): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (status: number, version: string | null): void =>
      resolve({ at: Date.now(), status, version, ms: performance.now() - began });
    const call = request(url, { ...options, timeout: LATE_MS }, (response) => {
      const version = response.headers['x-version'];
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0, typeof version === 'string' ? version : null));
      response.on('error', () => done(0, null));
    });
    call.on('timeout', () => void call.destroy());
    call.on('error', () => {
      if (call.reusedSocket) resolve(ask(url, { ...options, agent: ONCE }, began));
      else done(0, null);
    });
    call.end();
  });
}
