import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../examples/haproxy/fault.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/haproxy/service.ts', import.meta.url));

export type ShopService = AsyncDisposable & { readonly port: number; readonly restarts: () => number };
export type ServiceSettings = {
  readonly port: number;
  readonly service: string;
  readonly version: string;
  readonly fault: Fault;
  /** Where its telemetry goes, with which headers. */
  readonly otlp: { readonly url: string; readonly token: string };
};

/** The service of the example, kept running as a supervisor would: whoever falls over is started again. */
export async function startShopService(settings: ServiceSettings): Promise<ShopService> {
  const state = { stopped: false, restarts: 0, child: launch(settings) };
  const watch = (child: ChildProcess): void => {
    child.once('exit', () => {
      if (state.stopped) return;
      state.restarts += 1;
      state.child = launch(settings);
      watch(state.child);
    });
  };
  watch(state.child);
  await listening(state.child);
  return {
    port: settings.port,
    restarts: () => state.restarts,
    async [Symbol.asyncDispose]() {
      state.stopped = true;
      if (state.child.exitCode !== null || state.child.signalCode !== null) return;
      const over = once(state.child, 'exit');
      state.child.kill('SIGKILL');
      await over;
    },
  };
}

function launch({ port, service, version, fault, otlp }: ServiceSettings): ChildProcess {
  const { NODE_TEST_CONTEXT: _test, ...outside } = process.env;
  const env = {
    ...outside,
    PORT: String(port),
    SERVICE: service,
    VERSION: version,
    FAULT: fault,
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${otlp.token}`,
  };
  return spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('the service has no standard output'));
    createInterface({ input: child.stdout }).once('line', () => resolve());
    child.once('exit', (code) => reject(new Error(`the service ended with ${code} before it listened`)));
  });
}
