import { Agent, request } from 'node:http';

export type Post = {
  readonly path: string;
  readonly type: string;
  readonly token: string;
  readonly body: Uint8Array;
  readonly coding?: string;
};
/** `lost` when the connection ended before an answer: nobody knows whether it was counted. */
export type Posted = { readonly status: number | 'lost'; readonly ms: number };

/** A sender with so many connections to one server, which it keeps. */
export function openPoster(port: number, connections: number): { post(post: Post): Promise<Posted>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    post({ path, type, token, body, coding }) {
      const began = performance.now();
      const headers = {
        'content-type': type,
        'content-length': body.length,
        authorization: `Bearer ${token}`,
        ...(coding !== undefined && { 'content-encoding': coding }),
      };
      return new Promise((resolve) => {
        const end = (status: number | 'lost'): void => resolve({ status, ms: performance.now() - began });
        const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
          response.on('end', () => end(response.statusCode ?? 'lost'));
          response.on('close', () => end('lost'));
          response.on('error', () => end('lost'));
          response.resume();
        });
        sent.on('error', () => end('lost'));
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}
