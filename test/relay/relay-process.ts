import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, makeFolder, spawnCommand, type Ran } from '../cli/server-process.ts';
import { openPortSwitch, type PortSwitch } from './port-switch.ts';

/** A process that is started, killed and started again behind ports that stay. */
export type Restartable = {
  start(): Promise<void>;
  /** As the loss of power would, but for the disk. */
  kill(): Promise<void>;
  readonly child: () => ChildProcess;
};
export type Report = {
  readonly server: { readonly says: string };
  readonly waiting: { readonly payloads: number };
  readonly counts: Readonly<Record<string, number>>;
};
export type RelayedWorld = {
  readonly data: string;
  readonly server: Restartable & { readonly api: () => string };
  readonly relay: Restartable & { readonly otlp: PortSwitch; readonly grpc: PortSwitch; report(): Promise<Report> };
};

const RELAY = /telemetry {2}http:\/\/127\.0\.0\.1:(\d+).*http:\/\/127\.0\.0\.1:(\d+)[^]*status {5}(\S+)/;

/** A real server and a real relay in front of it, both down at first. */
export async function openRelayedWorld(t: TestContext): Promise<RelayedWorld> {
  const { folder, catalog, data } = makeFolder();
  const [toServer, otlp, grpc] = [await openPortSwitch(t), await openPortSwitch(t), await openPortSwitch(t)];
  const urls = { api: '', status: '' };
  const free = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];
  const server = restartable(t, {
    args: ['serve', '--catalog', catalog, '--data', data, '--intake-threads', '1', ...free],
    until: /\n {2}data /,
    up: () => {
      const announced = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { url: string; otlpUrl: string };
      urls.api = announced.url;
      toServer.to = Number(new URL(announced.otlpUrl).port);
    },
    down: () => (toServer.to = null),
  });
  const to = `http://127.0.0.1:${toServer.port}`;
  const relay = restartable(t, {
    args: relayArgs({ to, tokenFile: join(data, 'intake.token'), data: join(folder, 'relay') }),
    until: RELAY,
    up: (said) => {
      const [, http, call, status] = RELAY.exec(said) ?? [];
      Object.assign(urls, { status });
      otlp.to = Number(http);
      grpc.to = Number(call);
    },
    down: () => (otlp.to = grpc.to = null),
  });
  const report = async (): Promise<Report> => (await (await fetch(urls.status)).json()) as Report;
  return { data, server: { ...server, api: () => urls.api }, relay: { ...relay, otlp, grpc, report } };
}

export function relayArgs({ to, tokenFile, data }: { to: string; tokenFile: string; data: string }): readonly string[] {
  const free = ['--port', '0', '--grpc-port', '0', '--status-port', '0'];
  return ['relay', '--to', to, '--token-file', tokenFile, '--data', data, ...free];
}

export type Plan = {
  readonly args: readonly string[];
  /** What it says when it is up. */
  readonly until: RegExp;
  readonly up: (said: string) => void;
  readonly down: () => void;
};

export function restartable(t: TestContext, { args, until, up, down }: Plan): Restartable {
  const state: { child: ChildProcess | null; ended: Promise<Ran> | null } = { child: null, ended: null };
  const kill = async (): Promise<void> => {
    down();
    state.child?.kill('SIGKILL');
    await state.ended;
    state.child = null;
  };
  t.after(kill);
  return {
    kill,
    child: () => state.child ?? never(),
    async start() {
      const child = spawnCommand(args, {});
      state.child = child;
      state.ended = endOf(child);
      const failed = state.ended.then(({ code, err }) => Promise.reject(new Error(`it ended with ${code}: ${err}`)));
      failed.catch(() => undefined);
      let said = '';
      while (!until.test(said)) said += String((await Promise.race([once(child.stdout!, 'data'), failed]))[0]);
      up(said);
    },
  };
}

function never(): never {
  throw new Error('It is not running');
}
