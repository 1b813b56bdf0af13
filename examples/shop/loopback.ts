import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on loopback, where 0 lets the system choose, and gives the port. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
