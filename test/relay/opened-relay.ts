import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openDoneFile } from '../../src/adapters/data-folder/done-file.ts';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openJournalReader } from '../../src/adapters/journal-folder/journal-reader.ts';
import type { OpenSegmentFile } from '../../src/adapters/journal-folder/journal-writer.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { openTelemetryServer } from '../../src/adapters/telemetry-server/telemetry-server.ts';
import { HOUR } from '../../src/kernel/units.ts';
import { WRITER, type KeepBounds } from '../../src/loops/relay/kept-payloads.ts';
import type { IntakeAnswer, Payload } from '../../src/ports/intake.ts';
import { openRelay, type Relay } from '../../src/relay/open-relay.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

export type Opening = {
  readonly url: string;
  readonly folder?: string;
  readonly bounds?: Partial<KeepBounds>;
  readonly token?: () => string;
  readonly openFile?: OpenSegmentFile;
};
export type OpenedRelay = Relay & {
  readonly folder: string;
  /** What it told people. */
  readonly said: readonly string[];
  send(payload: Partial<Payload>): Promise<IntakeAnswer>;
};

/** A relay without doors, on real files, that is closed with its test. */
export async function openedRelay(t: TestContext, { url, bounds, openFile, ...given }: Opening): Promise<OpenedRelay> {
  const folder = given.folder ?? folderOf(t);
  const clock = systemClock();
  const said: string[] = [];
  const log = { say: (text: string) => void said.push(text), warn: (text: string) => void said.push(text) };
  const journal = await openJournalFolder(folder, { durability: 'disk', ...(openFile !== undefined && { openFile }) });
  const doneFile = await openDoneFile(`${folder}/sent`);
  const relay = await openRelay({
    clock,
    log,
    journal,
    openReader: (after) => openJournalReader({ folder, writer: WRITER, after }),
    doneFile,
    server: openTelemetryServer({ url, token: given.token ?? (() => 'token-of-the-relay'), clock }),
    url,
    bounds: { bytes: 2 ** 30, age: HOUR, ...bounds },
    jobs: [],
  });
  const state: { closed: Promise<void> | null } = { closed: null };
  const close = (): Promise<void> => {
    state.closed ??= (async () => {
      await relay.close();
      await journal.close();
      await doneFile.close();
    })();
    return state.closed;
  };
  t.after(close);
  const send = (payload: Partial<Payload>): Promise<IntakeAnswer> =>
    relay.intake.accept({ source: 'default', format: 'traces/json', coding: 'identity', body: new Uint8Array(1), ...payload });
  return { ...relay, close, folder, said, send };
}

function folderOf(t: TestContext): string {
  const folder = openTemporaryFolder();
  t.after(() => folder[Symbol.dispose]());
  return folder.path;
}

/** Waits for what is to become true, and says what it was when it never did. */
export async function until(holds: () => boolean, seen: () => unknown): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) assert.fail(`it never became true: ${JSON.stringify(seen())}`);
    await pause(5);
  }
}

/** Waits until the server has answered everything that was sent. */
export function untilSent(relay: Relay): Promise<void> {
  return until(() => relay.report().waiting.payloads === 0, relay.report);
}

export function bodyOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
