import { connect } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { Prober } from '../../ports/prober.ts';
import type { Ask, Exchange, HttpAnswer } from '../../probe/exchange.ts';
import { askDns } from './ask-dns.ts';
import { Failed, faultOf, Hindered } from './faults.ts';
import { exchangeHttp } from './http-exchange.ts';
import { KeptSockets } from './kept-sockets.ts';
import { Measuring } from './measuring.ts';
import { openNameLookup } from './name-lookup.ts';
import { openSocket, type SocketParts } from './open-socket.ts';
import { StallWatch } from './stall-watch.ts';

const REFERENCE_MS = 3_000;

/** Probes over the network of this machine. */
export function openProber({ clock }: { readonly clock: Clock }): Prober {
  const lookup = openNameLookup();
  const watch = new StallWatch();
  const kept = new KeptSockets();
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const exchange = async (ask: Ask): Promise<Exchange> => {
    const measuring = new Measuring(watch, { at: () => clock.now() });
    const late = new AbortController();
    const stop = (): void => late.abort(new Hindered('ENDED', 'probing was ended'));
    // What has arrived meanwhile is read before it is called late: a timer of a thread that was busy fires first.
    const timer = setTimeout(() => setImmediate(() => late.abort(timeout(ask.timeoutMs))), ask.timeoutMs);
    closing.signal.addEventListener('abort', stop, { once: true });
    const parts = { lookup, measuring, signal: late.signal };
    try {
      const { http = null, records = [] } = await answerTo(ask, { ...parts, kept });
      return { ...measuring.end(), say: 'answered', http, records };
    } catch (error) {
      // A library that is told to stop says so in words of its own.
      const fault = faultOf(late.signal.aborted ? late.signal.reason : error);
      const said = { ...measuring.end(), text: fault.message };
      return fault instanceof Hindered
        ? { ...said, say: 'hindered', because: fault.because }
        : { ...said, say: 'failed', because: fault.because };
    } finally {
      clearTimeout(timer);
      closing.signal.removeEventListener('abort', stop);
    }
  };
  return {
    exchange(ask) {
      const work = exchange(ask).finally(() => underWay.delete(work));
      underWay.add(work);
      return work;
    },
    async isOnline(references) {
      if (references.length === 0) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const tries = references.map(async (reference) => (await takesConnection(reference)) && resolve(true));
      void Promise.all(tries).then(() => resolve(false));
      return await promise;
    },
    async close() {
      closing.abort();
      kept.close();
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function timeout(ms: number): Failed {
  return new Failed('TIMEOUT', `no answer within ${ms} ms`);
}

type Answered = { readonly http?: HttpAnswer; readonly records?: readonly string[] };

async function answerTo(ask: Ask, parts: SocketParts & { readonly kept: KeptSockets }): Promise<Answered> {
  switch (ask.kind) {
    case 'http':
      return { http: await exchangeHttp(ask, parts) };
    case 'dns':
      return { records: await askDns(ask, parts) };
    default: {
      const socket = await openSocket({ ...ask, tls: ask.kind === 'tls' }, parts);
      socket.destroy();
      return {};
    }
  }
}

/** References are named by who runs the prober, so that no address is forbidden. */
function takesConnection(reference: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(reference) ?? [];
  const socket = connect({ host, port: Number(port), timeout: REFERENCE_MS });
  const end = (is: boolean): void => {
    socket.destroy();
    resolve(is);
  };
  socket.once('connect', () => end(true));
  socket.once('timeout', () => end(false));
  socket.once('error', () => end(false));
  return promise;
}
