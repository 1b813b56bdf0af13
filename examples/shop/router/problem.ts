import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';

/** A refusal for programs and people alike, as RFC 9457 describes it. */
export function sendProblem(response: ServerResponse, { status, detail }: { status: number; detail: string }): void {
  sendJson(response, {
    status,
    type: 'application/problem+json',
    body: { title: STATUS_CODES[status] ?? 'Problem', status, detail },
  });
}

export function sendJson(
  response: ServerResponse,
  { status, type, body }: { status: number; type: string; body: unknown },
): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  response.end(text);
}
