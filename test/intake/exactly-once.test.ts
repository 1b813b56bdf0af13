import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import { DAY } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import type { Intake } from '../../src/ports/intake.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openHttpFaults } from './fault-proxy.ts';
import { ITEMS, OVER_GRPC, overHttp, TIMEOUT_MS, type Trial } from './fault-trials.ts';
import { openGrpcFaults } from './grpc-fault-proxy.ts';
import { CLIENTS } from './otel-clients.ts';
import { catalogOf, indicator, journey, prefix } from './sample-catalog.ts';

const ALL = catalogOf(
  [journey('all', { match: [{ kinds: null, conditions: [prefix('span.name', 'item-')] }] })],
  [indicator('items', 'all')],
);
const clock = systemClock();

/** The journal in its folder and the cells in their file, as a server has them, opened again as after its death. */
class Restarted {
  readonly #folder: string;
  #opened: (MainIntake & { close(): Promise<void> }) | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Every payload meets a process that knows only what is on the disk: a repeated one, too. */
  readonly intake: Intake = {
    accept: async (payload) => {
      await this.restart();
      return this.now.intake.accept(payload);
    },
  };

  get now(): MainIntake {
    if (this.#opened === null) throw new Error('The intake is not open');
    return this.#opened;
  }

  /** Nothing is said to the one before: what it had not made durable is gone. */
  async restart(): Promise<void> {
    await this.close();
    const journal = await openJournalFolder(`${this.#folder}/journal`);
    const store = openSqliteCellStore(`${this.#folder}/cells.db`);
    const opened = await openIntake({ journal, store, clock, rules: intakeRules(ALL) });
    const close = async (): Promise<void> => {
      await journal.close();
      await store.close();
    };
    this.#opened = { ...opened, close };
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    this.#opened = null;
  }

  counted(): { good: number; total: number } {
    return countsOver(this.now.keeper.evidence, 'items@1', { at: clock.now(), window: DAY });
  }
}

describe(
  'what exporters send through faults is in the cells exactly once, whenever the server starts again',
  { concurrency: true },
  () => {
    for (const { name, transport, open } of CLIENTS.filter(({ signal }) => signal === 'traces')) {
      test(name, async (t) => {
        const folder = openTemporaryFolder();
        const server = new Restarted(folder.path);
        await server.restart();
        const door = new Door({ intake: server.intake, clock, sources: null });
        const at = { host: '127.0.0.1', port: 0, door };
        const listener = transport === 'grpc' ? await openGrpcListener(at) : await openOtlpListener(at);
        const trials: readonly Trial<unknown>[] = transport === 'grpc' ? OVER_GRPC : overHttp(transport);
        const proxy = await (transport === 'grpc' ? openGrpcFaults : openHttpFaults)(t, listener.port);
        const path = transport === 'grpc' ? '' : '/v1/traces';
        const client = open({ url: `http://127.0.0.1:${proxy.port}${path}`, timeoutMillis: TIMEOUT_MS });
        t.after(async () => {
          await client.close();
          await listener.close();
          await server.close();
          folder[Symbol.dispose]();
        });
        const wanted = { good: 0, total: 0 };
        for (const [index, { batch, faults, told, counted }] of trials.entries()) {
          (proxy.faults as unknown[]).push(...faults);
          assert.equal(await client.send(batch, ITEMS), told, batch);
          wanted.good += counted;
          wanted.total += counted;
          assert.deepEqual(server.counted(), wanted, batch);
          if (index % 3 === 1) await server.now.keeper.seal(clock.now());
          await server.restart();
          assert.deepEqual(server.counted(), wanted, `${batch}, after a restart`);
        }
      });
    }
  },
);
