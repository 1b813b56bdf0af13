import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '../../ports/log.ts';
import type { ProblemView } from '../../wire/problem.ts';
import type { App } from './api.ts';
import { apiCodes, type ApiCode } from './problem-codes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** A request that is not done, told in the form of RFC 9457. */
export class Refused extends Error {
  readonly code: ApiCode;
  readonly hint: string | undefined;
  constructor(code: ApiCode, text: string, hint?: string) {
    super(text);
    this.code = code;
    this.hint = hint;
  }
}

/** A refusal that names every value that is wrong, or when to come again. */
export class RefusedInDetail extends Refused {
  readonly errors: NonNullable<ProblemView['errors']>;
  readonly retryAfterMs: number | undefined;
  constructor(code: ApiCode, text: string, { hint, errors = [], retryAfterMs }: RefusalDetail) {
    super(code, text, hint);
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }
}
export type RefusalDetail = {
  readonly hint?: string;
  readonly errors?: NonNullable<ProblemView['errors']>;
  readonly retryAfterMs?: number;
};

export const PROBLEM_TYPE = 'application/problem+json';

export function answerProblems(app: App, log: Log): void {
  app.setErrorHandler((error, request, reply) => answerProblem(error, { request, reply, log }));
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly log: Log };

export function answerProblem(error: unknown, { request, reply, log }: Exchange): void {
  const view = problemOf(error, request);
  if (view.status >= 500 && !(error instanceof Refused)) log.warn(`Cannot answer ${request.method} ${pathOf(request)}`, error);
  if (error instanceof RefusedInDetail && error.retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
  if (view.code === 'STREAMS_FULL') reply.header('retry-after', '30');
  // An address that cannot be read comes here without having passed any hook.
  reply.headers(SECURITY_HEADERS).header('cache-control', 'no-store');
  void reply.code(view.status).type(PROBLEM_TYPE).send(JSON.stringify(view));
}

/** What is said to somebody who does not speak HTTP well enough to have made a request. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = WIRE_CODES[error.code ?? ''] ?? 'HTTP_UNREADABLE';
  const { status, means } = apiCodes[code];
  const body = JSON.stringify(problem(code, { detail: means }));
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** The path as it was asked for, cut where it stops being of use to a reader. */
export function pathOf({ url }: FastifyRequest): string {
  const path = url.split('?')[0] ?? '';
  return path.length <= LONGEST_SHOWN ? path : `${path.slice(0, LONGEST_SHOWN)}…`;
}

const LONGEST_SHOWN = 200;
const WIRE_CODES: Readonly<Record<string, ApiCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_SLOW',
};
const FRAMEWORK_CODES: Readonly<Record<string, ApiCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'TYPE_UNSUPPORTED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_UNREADABLE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BODY_UNREADABLE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_UNREADABLE',
  FST_ERR_BAD_URL: 'URL_UNREADABLE',
};

function problemOf(error: unknown, request: FastifyRequest): ProblemView {
  if (error instanceof RefusedInDetail && error.errors.length > 0)
    return { ...problem(error.code, { detail: error.message, hint: error.hint }), errors: error.errors };
  if (error instanceof Refused) return problem(error.code, { detail: error.message, hint: error.hint });
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error.validation);
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = FRAMEWORK_CODES[code ?? ''];
  if (known !== undefined) return problem(known, { detail: apiCodes[known].means, hint: apiCodes[known].mend });
  if (statusCode !== undefined && statusCode < 500) {
    // Of what is only read the sender of files alone refuses some, a path that leads out of its folder for example.
    const detail = `there is nothing at ${request.method} ${pathOf(request)}`;
    if (request.method === 'GET' || request.method === 'HEAD') return problem('NOT_FOUND', { detail });
    return problem('BODY_UNREADABLE', { detail: apiCodes.BODY_UNREADABLE.means, hint: apiCodes.BODY_UNREADABLE.mend });
  }
  const detail = 'something failed on our side; the state is as it was last recorded';
  return problem('OUR_MISTAKE', { detail, hint: 'the server’s log says what' });
}

function invalid(faults: readonly { readonly instancePath: string; readonly message?: string | undefined }[]): ProblemView {
  const errors = faults.map(({ instancePath, message }) => ({
    path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
    text: message ?? 'is not as expected',
  }));
  const detail = errors.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)).join('; ');
  return { ...problem('REQUEST_INVALID', { detail }), errors };
}

function problem(code: ApiCode, { detail, hint }: { detail: string; hint?: string | undefined }): ProblemView {
  const { status } = apiCodes[code];
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, code, detail, ...(hint === undefined ? {} : { hint }) };
}
