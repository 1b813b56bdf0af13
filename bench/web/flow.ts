import { seededRng } from '../../src/kernel/rng.ts';
import { protobufOf, type Traces } from '../../test/intake/otlp-proto.ts';
import { openPoster } from '../../test/load/keep-alive-post.ts';
import { BAD_NOW, fateOf, routeOf, serviceOf, type Size } from './installation.ts';

/** Telemetry as it goes on in the installation, in OTLP. */
export type Flow = AsyncDisposable & {
  /** Objectives of which something came, so far. */
  touched(): number;
  /** Events of one journey, at once; resolves when they are acknowledged. */
  send(journey: number, events: number): Promise<void>;
};

const EVERY_MS = 1_000;
const EVENTS = 12;
/** The last one is told of by `send` alone, so that what it shows is known to come from there. */
export function quietJourney({ journeys }: Size): number {
  return journeys - 1;
}

/** Each second some journeys in turn, so that each is heard within ten seconds and those that went dark are not. */
export function openFlow({ port, token }: { port: number; token: string }, size: Size): Flow {
  const poster = openPoster(port, 2);
  const rng = seededRng(11);
  const each = Math.ceil(size.journeys / 10);
  const state = { next: 0, touched: 0, underWay: Promise.resolve() as Promise<unknown> };
  const post = async (journeys: readonly number[], events: number): Promise<void> => {
    const body = protobufOf(tracesOf(journeys, { events, size, chance: () => rng.next() }));
    const { status } = await poster.post({ path: '/v1/traces', type: 'application/x-protobuf', token, body });
    // A server that is short of time asks to come back; what is lost then would be sent again by an exporter.
    if (status !== 200 && status !== 503) throw new Error(`Cannot measure: telemetry was answered ${status}`);
  };
  const turn = (): void => {
    const journeys = Array.from({ length: each }, (_, one) => (state.next + one) % (size.journeys - 1));
    state.next = (state.next + each) % (size.journeys - 1);
    const heard = journeys.filter((journey) => fateOf(journey) !== 'blind');
    state.touched += heard.length * size.objectivesPerJourney;
    state.underWay = post(heard, EVENTS).catch((cause: unknown) => console.error(cause));
  };
  const timer = setInterval(turn, EVERY_MS);
  return {
    touched: () => state.touched,
    send: (journey, events) => post([journey], events),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await state.underWay;
      poster.close();
    },
  };
}

type Load = { readonly events: number; readonly size: Size; readonly chance: () => number };

function tracesOf(journeys: readonly number[], { events, size, chance }: Load): Traces {
  const now = Date.now();
  const span = (journey: number) => {
    const isBad = chance() < BAD_NOW[fateOf(journey)];
    return {
      name: `GET ${routeOf(journey)}`,
      kind: 2,
      startTimeUnixNano: `${now - 20}000000`,
      endTimeUnixNano: `${now}000000`,
      attributes: [
        text('http.route', routeOf(journey)),
        { key: 'http.response.status_code', value: { intValue: isBad ? '503' : '200' } },
        text('app.outcome', isBad ? 'lost' : 'paid'),
        ...(isBad ? [text('error.type', 'timeout')] : []),
      ],
      status: { code: 0 },
    };
  };
  return {
    resourceSpans: [...Map.groupBy(journeys, (journey) => serviceOf(journey, size))].map(([service, own]) => ({
      resource: { attributes: [text('service.name', service), text('service.version', '1.0.0')] },
      scopeSpans: [{ spans: own.flatMap((journey) => Array.from({ length: events }, () => span(journey))) }],
    })),
  };
}

function text(key: string, stringValue: string): { key: string; value: { stringValue: string } } {
  return { key, value: { stringValue } };
}
