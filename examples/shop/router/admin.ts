import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendJson, sendProblem } from './problem.ts';
import type { Mirror, Refusal, RoutingTable, Weights } from './routing-table.ts';

const MOST_BODY_BYTES = 64 * 1024;
const MOST_KEY_LENGTH = 500;

/** The operator's door: weights and backends. It listens on loopback only and trusts whoever can reach it. */
export function administer(table: RoutingTable): RequestListener {
  return (request, response) => {
    answer(request, table).then(
      (refusal) => {
        if (refusal === null) sendJson(response, { status: 200, type: 'application/json', body: table.show() });
        else sendProblem(response, refusal);
      },
      (cause: unknown) => failed(response, cause),
    );
  };
}

type Refused = Refusal | { readonly status: 413; readonly detail: string };

async function answer(request: IncomingMessage, table: RoutingTable): Promise<Refused | null> {
  const [, place = '', name = ''] = (request.url ?? '/').split('?', 1)[0]?.split('/') ?? [];
  switch (`${request.method} ${place}`) {
    case 'GET weights':
      return null;
    case 'PUT weights':
      return withBody(request, (body) => putWeights(body, table));
    case 'PUT backends':
      return withBody(request, (body) => putBackend(body, table));
    case 'DELETE backends':
      return table.remove(decodeURIComponent(name));
    default:
      return { status: 404, detail: 'Known here: GET /weights, PUT /weights, PUT /backends, DELETE /backends/VERSION' };
  }
}

async function withBody(
  request: IncomingMessage,
  use: (body: Record<string, unknown>) => Refusal | null,
): Promise<Refused | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BODY_BYTES) return { status: 413, detail: 'The body is larger than 64 KiB' };
    parts.push(part as Buffer);
  }
  const body = parsed(Buffer.concat(parts).toString('utf8'));
  return isRecord(body) ? use(body) : { status: 400, detail: 'The body must be a JSON object' };
}

function putWeights({ key, weights, mirror = null }: Record<string, unknown>, table: RoutingTable): Refusal | null {
  if (typeof key !== 'string' || key === '' || key.length > MOST_KEY_LENGTH) {
    return {
      status: 400,
      detail: `"key" must be a text of 1 to ${MOST_KEY_LENGTH} characters; it makes repeating the command harmless`,
    };
  }
  if (!isRecord(weights) || !Object.values(weights).every((weight) => typeof weight === 'number')) {
    return { status: 400, detail: '"weights" must give a number for each version, such as {"1.0.0": 0.75, "1.1.0": 0.25}' };
  }
  if (mirror !== null && !(isRecord(mirror) && typeof mirror.place === 'string' && typeof mirror.share === 'number')) {
    return {
      status: 400,
      detail: '"mirror" must be null or say where to and how much, such as {"place": "1.1.0", "share": 0.1}',
    };
  }
  return table.apply(key, weights as Weights, mirror as Mirror | null);
}

function putBackend({ version, url }: Record<string, unknown>, table: RoutingTable): Refusal | null {
  if (typeof version !== 'string' || version === '' || version.length > 100) {
    return { status: 400, detail: '"version" must be a text of 1 to 100 characters' };
  }
  const target = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  if (target === null || target.protocol !== 'http:') {
    return { status: 400, detail: '"url" must be an http address, such as http://127.0.0.1:8080' };
  }
  table.register(version, target);
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not JSON, which the caller tells in one sentence with the other shapes it refuses.
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function failed(response: ServerResponse, cause: unknown): void {
  sendProblem(response, {
    status: 400,
    detail: `Cannot read the request: ${cause instanceof Error ? cause.message : String(cause)}`,
  });
}
