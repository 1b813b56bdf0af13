import type { Rng } from '../../src/kernel/rng.ts';
import { CounterStream } from './counter-stream.ts';
import { openPoster, type Post } from './keep-alive-post.ts';
import { spanPayload, type SpanPayload } from './span-payloads.ts';
import { addTally, type Tally } from './tally.ts';

export type SendReport = {
  readonly acknowledged: number;
  /** Requests whose connection ended before an answer, and requests that were asked to come again. */
  readonly lost: number;
  readonly busy: number;
  /** Payloads sent again after they were acknowledged: each was acknowledged again, and must not count. */
  readonly repeats: number;
  /** Sent once, without an answer, and never again. */
  readonly abandoned: number;
  readonly readings: number;
};

export type Target = { readonly port: number; readonly token: string; readonly until: () => boolean };
type Settings = { readonly connections: number; readonly rng: Rng };
/** A stream, and its reading that is not acknowledged yet. */
type Line = { readonly stream: CounterStream; waiting: Uint8Array | null };
type Owed = { readonly payload: SpanPayload; readonly wasAcknowledged: boolean };

const STREAMS = 6;
const RESENT = 0.05;
const FRAGILE = 0.05;

/** Many connections that send until they are answered, over the lives of several servers, and know what must be counted. */
export class KillSenders {
  readonly #settings: Settings;
  readonly #owed: Owed[] = [];
  readonly #acknowledged: Record<string, { good: number; total: number }> = {};
  readonly #unanswered: Record<string, { good: number; total: number }> = {};
  readonly #counts = { acknowledged: 0, lost: 0, busy: 0, repeats: 0, abandoned: 0, readings: 0 };
  readonly #streams: Line[] = [];
  #made = 0;
  #isFinishing = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    for (let instance = 0; instance < STREAMS; instance += 1)
      this.#streams.push({ stream: new CounterStream(instance, settings.rng), waiting: null });
  }

  report(): SendReport {
    return { ...this.#counts };
  }

  tallies(): { readonly acknowledged: Tally; readonly unanswered: Tally } {
    const acknowledged = structuredClone(this.#acknowledged);
    for (const { stream } of this.#streams) addTally(acknowledged, stream.tally);
    return { acknowledged, unanswered: this.#unanswered };
  }

  /** From now on only what is owed is sent. */
  finish(): void {
    this.#isFinishing = true;
  }

  async send(target: Target): Promise<void> {
    const poster = openPoster(target.port, this.#settings.connections);
    const post = (body: Uint8Array, about: Pick<Post, 'path' | 'type'>) => poster.post({ ...about, body, token: target.token });
    const isOver = (): boolean => target.until() || (this.#isFinishing && this.#owed.length === 0);
    const spans = async (): Promise<void> => {
      while (!isOver()) await this.#sendSpans((body, type) => post(body, { path: '/v1/traces', type }));
    };
    const counters = async (line: Line): Promise<void> => {
      // What the server has never seen of the sender could have been missed, so streams begin after the first answer.
      while (this.#counts.acknowledged === 0 && !target.until()) await new Promise(setImmediate);
      while (!target.until() && (line.waiting !== null || !this.#isFinishing)) {
        line.waiting ??= line.stream.next(Date.now());
        const { status } = await post(line.waiting, { path: '/v1/metrics', type: 'application/json' });
        if (status !== 200) continue;
        line.waiting = null;
        this.#counts.readings += 1;
      }
    };
    await Promise.all([...Array.from({ length: this.#settings.connections }, spans), ...this.#streams.map(counters)]);
    poster.close();
  }

  async #sendSpans(post: (body: Uint8Array, type: string) => Promise<{ status: number | 'lost' }>): Promise<void> {
    const owed = this.#owed.pop() ?? { payload: this.#next(), wasAcknowledged: false };
    const { payload, wasAcknowledged } = owed;
    const { status } = await post(payload.body, payload.type);
    if (status === 200) return this.#settled(owed);
    if (status === 503 || status === 429) this.#counts.busy += 1;
    else if (status === 'lost') this.#counts.lost += 1;
    else throw new Error(`a payload was answered with ${status}`);
    if (payload.journey === 'fragile' && status === 'lost' && !wasAcknowledged) {
      this.#counts.abandoned += 1;
      addTally(this.#unanswered, payload.counts);
    } else this.#owed.unshift(owed);
  }

  #settled({ payload, wasAcknowledged }: Owed): void {
    if (wasAcknowledged) this.#counts.repeats += 1;
    else {
      this.#counts.acknowledged += 1;
      addTally(this.#acknowledged, payload.counts);
    }
    // Some come again although they were answered: at once, or when there is another server.
    if (!this.#isFinishing && this.#settings.rng.next() < RESENT) this.#owed.unshift({ payload, wasAcknowledged: true });
  }

  #next(): SpanPayload {
    const { rng } = this.#settings;
    this.#made += 1;
    return spanPayload(this.#made, { rng, journey: rng.next() < FRAGILE ? 'fragile' : 'orders' });
  }
}
