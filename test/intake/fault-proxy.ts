import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** What happens to one request between a sender and the door. */
export type HttpFault =
  | { readonly do: 'pass' }
  /** Answered here; the door never hears of it. */
  | { readonly do: 'answer'; readonly status: number; readonly headers?: OutgoingHttpHeaders }
  /** The connection is cut once the body was sent; the door never hears of it. */
  | { readonly do: 'reset' }
  /** The door answers, and the connection is cut before the sender hears it. */
  | { readonly do: 'lose-answer' }
  /** The door answers, and the sender never hears anything. */
  | { readonly do: 'hang' }
  /** The door answers, and the sender hears this instead. */
  | { readonly do: 'replace'; readonly headers: OutgoingHttpHeaders; readonly body: Uint8Array };

export type FaultProxy<Fault> = {
  readonly port: number;
  /** What happens to the next requests, one after the other; those after them pass. */
  readonly faults: Fault[];
  /** Requests that came here. */
  readonly requests: () => number;
};

/** A proxy in front of an HTTP port that does to requests what networks and proxies do to them. */
export async function openHttpFaults(t: TestContext, target: number): Promise<FaultProxy<HttpFault>> {
  const faults: HttpFault[] = [];
  const seen = { requests: 0 };
  const server = createServer((asked, response) => {
    seen.requests += 1;
    const fault = faults.shift() ?? { do: 'pass' };
    response.on('error', () => undefined);
    bodyOf(asked)
      .then((body) => suffer(fault, { asked, response, body, target }))
      .catch(() => asked.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, faults, requests: () => seen.requests };
}

type Exchange = {
  readonly asked: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly target: number;
};
type Forwarded = { readonly status: number; readonly headers: OutgoingHttpHeaders; readonly body: Buffer };

async function suffer(fault: HttpFault, exchange: Exchange): Promise<void> {
  const { asked, response } = exchange;
  if (fault.do === 'reset') return void asked.socket.resetAndDestroy();
  if (fault.do === 'answer') return void response.writeHead(fault.status, fault.headers).end();
  const forwarded = await forward(exchange);
  if (fault.do === 'hang') return;
  if (fault.do === 'lose-answer') return void asked.socket.resetAndDestroy();
  if (fault.do === 'replace') return void response.writeHead(forwarded.status, fault.headers).end(fault.body);
  response.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
}

function forward({ asked, body, target }: Exchange): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, ...kept } = asked.headers; // the body has a known length by now
    const headers = { ...kept, 'content-length': body.length, connection: 'close' };
    const sent = request({ host: '127.0.0.1', port: target, path: asked.url, method: asked.method, headers, agent: false });
    sent.on('response', (answer) => {
      bodyOf(answer).then((said) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said }), reject);
    });
    sent.on('error', reject).end(body);
  });
}

function bodyOf(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
  });
}
