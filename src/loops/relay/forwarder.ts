import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Format } from '../../ports/intake.ts';
import type { Log } from '../../ports/log.ts';
import type { ServerAnswer, TelemetryServer } from '../../ports/telemetry-server.ts';
import type { KeptPayloads, Numbered } from './kept-payloads.ts';
import { Patience, type Attempt } from './patience.ts';
import type { Pulse } from './pulse.ts';
import type { SentMark } from './sent-mark.ts';
import { ServerState, type ServerHealth } from './server-state.ts';

export type ForwarderParts = {
  readonly kept: Pick<KeptPayloads, 'next'>;
  readonly mark: SentMark;
  readonly server: TelemetryServer;
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly pulse: Pulse;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
};
export type ForwarderCounters = Readonly<Record<'sent' | 'sent_bytes' | 'retried' | 'dropped', number>>;

/** How many are under way to the server at once. */
const AT_ONCE = 4;
const READ_AGAIN = (10 * SECOND) as DurationMs;
/** How long `close` waits for answers that are under way, so that the next start need not send those payloads again. */
const CLOSE_MS = 3_000;

/** Sends what is kept, in order, until the server has answered for good. */
export class Forwarder {
  readonly #parts: ForwarderParts;
  readonly #patience: Patience;
  readonly #state: ServerState;
  readonly #counters = { sent: 0, sent_bytes: 0, retried: 0, dropped: 0 };
  /** Ends pauses. */
  readonly #closing = new AbortController();
  readonly #work = new Set<Promise<void>>();
  #inTurn: Promise<void> = Promise.resolve();
  #underWay = 0;
  #hungUp = false;
  #toldOfDrop = 0 as Instant;

  constructor(parts: ForwarderParts) {
    this.#parts = parts;
    const { clock, log, url, chance } = parts;
    this.#state = new ServerState({ clock, log, url });
    this.#patience = new Patience({
      clock,
      chance,
      pause: (ms) => this.#pause(ms),
      isOver: () => this.#isOver,
    });
    this.#do(this.#greet());
    this.#do(this.#readOn());
  }

  readonly counters = (): ForwarderCounters => ({ ...this.#counters });

  get server(): ServerHealth {
    return this.#state.health;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#patience.wake();
    this.#parts.pulse.beat();
    const late = setTimeout(() => this.#hangUp(), CLOSE_MS);
    while (this.#work.size > 0) await Promise.all(this.#work);
    clearTimeout(late);
  }

  #hangUp(): void {
    this.#hungUp = true;
    this.#parts.server.hangUp();
  }

  get #isOver(): boolean {
    return this.#closing.signal.aborted;
  }

  #do(work: Promise<void>): void {
    const settled = work
      .catch((cause: unknown) => this.#parts.log.warn('Payloads cannot be sent on until the relay is started again', cause))
      .finally(() => this.#work.delete(settled));
    this.#work.add(settled);
  }

  /** A wrong token or address is told at the start, and not when the first payload comes. */
  async #greet(): Promise<void> {
    while (this.server.says !== 'takes') {
      const attempt = await this.#patience.begin();
      if (attempt === null) return;
      this.#judge(await this.#parts.server.greet(), attempt);
    }
  }

  async #readOn(): Promise<void> {
    const { kept, mark, pulse } = this.#parts;
    while (!this.#isOver) {
      // Asked for before looking, so that what comes between the two is not overlooked.
      const changed = pulse.wait();
      const found = await kept.next().catch((cause: unknown) => this.#cannotRead(cause));
      if (found === null) await changed;
      for (const each of found ?? []) {
        mark.begin(each.sequence, each.at);
        await this.#room(each.sequence);
        if (this.#isOver) return;
        this.#begin(each);
      }
    }
  }

  async #cannotRead(cause: unknown): Promise<readonly Numbered[]> {
    this.#parts.log.warn('What is kept cannot be read, which is tried again', cause);
    await this.#pause(READ_AGAIN);
    return [];
  }

  async #pause(ms: DurationMs): Promise<void> {
    await pause(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  async #room(sequence: number): Promise<void> {
    const { mark, pulse } = this.#parts;
    while (!this.#isOver && (this.#underWay >= AT_ONCE || !mark.mayBegin(sequence))) await pulse.wait();
  }

  #begin(kept: Numbered): void {
    this.#underWay += 1;
    const sent = needsOrder(kept.payload.format)
      ? this.#inTurn.then(() => this.#sendUntilAnswered(kept))
      : this.#sendUntilAnswered(kept);
    if (needsOrder(kept.payload.format)) this.#inTurn = sent.catch(() => undefined);
    this.#do(
      sent.finally(() => {
        this.#underWay -= 1;
        this.#parts.pulse.beat();
      }),
    );
  }

  async #sendUntilAnswered({ payload, sequence }: Numbered): Promise<void> {
    for (;;) {
      const attempt = await this.#patience.begin();
      if (attempt === null) return;
      const answer = await this.#parts.server.send(payload);
      this.#judge(answer, attempt);
      if (answer.say === 'taken') {
        this.#counters.sent += 1;
        this.#counters.sent_bytes += payload.body.length;
        return this.#parts.mark.settled(sequence);
      }
      if (answer.say === 'refused') {
        this.#noteDrop(payload.format, answer.text);
        return this.#parts.mark.settled(sequence);
      }
      this.#counters.retried += 1;
    }
  }

  #judge(answer: ServerAnswer, attempt: Attempt): void {
    if (this.#hungUp && answer.say === 'later') return this.#patience.gaveUp(attempt);
    this.#state.note(answer);
    if (answer.say === 'taken' || answer.say === 'refused') this.#patience.succeeded();
    else this.#patience.failed(attempt, answer.say === 'later' ? answer.retryAfterMs : null);
  }

  /** Every one is counted; a sender that always sends what is refused gets one line a minute. */
  #noteDrop(format: Format, text: string): void {
    const { clock, log } = this.#parts;
    this.#counters.dropped += 1;
    const now = clock.now();
    if (this.#toldOfDrop !== 0 && now - this.#toldOfDrop < MINUTE) return;
    this.#toldOfDrop = now;
    log.warn(`A payload of ${format} was dropped, ${this.#counters.dropped} since the start: the server refuses it: ${text}`);
  }
}

/** Counters that only rise are read as differences, so an older value must not come after a newer one. */
function needsOrder(format: Format): boolean {
  return format.startsWith('metrics/') || format.startsWith('write/');
}
