import type { Socket } from 'node:net';

const MOST_KEPT = 1_000;
/** Most servers close what is idle for longer, and a connection that closes while it is used would look like their fault. */
const KEPT_MS = 55_000;

/** Connections that wait for the next run, one per origin and what may be asked there. */
export class KeptSockets {
  readonly #sockets = new Map<string, { readonly socket: Socket; readonly until: number }>();

  take(place: string): Socket | null {
    const found = this.#sockets.get(place);
    this.#sockets.delete(place);
    if (found === undefined) return null;
    const { socket, until } = found;
    if (!socket.destroyed && socket.readable && socket.writable && until > performance.now()) return socket;
    socket.destroy();
    return null;
  }

  keep(place: string, socket: Socket): void {
    if (socket.destroyed || this.#sockets.size >= MOST_KEPT || this.#sockets.has(place)) return void socket.destroy();
    this.#sockets.set(place, { socket, until: performance.now() + KEPT_MS });
    socket.unref();
    socket.resume();
  }

  close(): void {
    for (const { socket } of this.#sockets.values()) socket.destroy();
    this.#sockets.clear();
  }
}
