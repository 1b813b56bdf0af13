import { STATUS_CODES } from 'node:http';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import type { ProblemView } from '../../wire/problem.ts';
import type { App } from './api.ts';

/** A request that is not done, told in the form of RFC 9457. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  constructor(status: number, { code, text, hint }: { readonly code: string; readonly text: string; readonly hint?: string }) {
    super(text);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export function answerProblems(app: App): void {
  app.setErrorHandler((error, _request, reply) => {
    const view = problemOf(error);
    return reply.code(view.status).type('application/problem+json').send(JSON.stringify(view));
  });
}

function problemOf(error: unknown): ProblemView {
  if (error instanceof Refused) return problem(error.status, error.code, { detail: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) });
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({ path: instancePath.replace(/^\//, '').replaceAll('/', '.'), text: message ?? 'is not as expected' }));
    const detail = errors.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)).join('; ');
    return { ...problem(400, 'REQUEST_INVALID', { detail }), errors };
  }
  if (isResponseSerializationError(error)) return problem(500, 'OUR_MISTAKE', { detail: 'the answer does not have the documented form', hint: 'please report this' });
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problem(statusCode, 'REQUEST_INVALID', { detail: message ?? 'the request cannot be read' });
  return problem(500, 'OUR_MISTAKE', { detail: 'something failed on our side; the state is as it was last recorded', hint: 'the server’s log says what' });
}

function problem(status: number, code: string, rest: { detail: string; hint?: string }): ProblemView {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, ...rest };
}
