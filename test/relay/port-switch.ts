import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A port that stays the same while what is behind it comes and goes. */
export type PortSwitch = {
  readonly port: number;
  to: number | null;
  /** Lets nobody through any more, and ends the connections that there are. */
  cut(): void;
};

export async function openPortSwitch(t: TestContext): Promise<PortSwitch> {
  const sockets = new Set<Socket>();
  const state: { to: number | null } = { to: null };
  const server = createServer((near) => {
    if (state.to === null) return near.resetAndDestroy();
    const far = connect(state.to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    cut() {
      state.to = null;
      for (const socket of sockets) socket.destroy();
    },
  });
}
