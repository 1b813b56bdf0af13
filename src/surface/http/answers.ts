import { z } from 'zod';
import { problem } from '../../wire/problem.ts';
import { PROBLEM_TYPE } from './problems.ts';
import { apiCodes, type ApiCode } from './problem-codes.ts';

const ANY_READ: readonly ApiCode[] = ['TOKEN_MISSING', 'HOST_FORBIDDEN', 'OUR_MISTAKE'];
const ANY_WRITE: readonly ApiCode[] = [
  ...ANY_READ,
  'ORIGIN_FORBIDDEN',
  'REQUEST_INVALID',
  'BODY_UNREADABLE',
  'BODY_TOO_LARGE',
  'TYPE_UNSUPPORTED',
];

/** Any read may be asked as of a moment. */
const ANY_PAST: readonly ApiCode[] = ['REQUEST_INVALID', 'PAST_AHEAD', 'PAST_NOT_KEPT', 'PRESENT_ALONE', 'PASTS_FULL'];

/** The refusals of a route that reads, for its schema: those every route has, and its own. */
export function refusesRead(...codes: readonly ApiCode[]): object {
  return refusals([...new Set([...ANY_READ, ...ANY_PAST, ...codes])]);
}

export function refusesWrite(...codes: readonly ApiCode[]): object {
  return refusals([...ANY_WRITE, ...codes]);
}

/** Body and type of an answer that is not JSON, for its schema; what is sent is a string and passes as it is. */
export function textAnswer(type: string, description: string): object {
  return { description, content: { [type]: { schema: plainText } } };
}

function refusals(codes: readonly ApiCode[]): object {
  const byStatus = Object.groupBy(codes, (code) => apiCodes[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, same = []]) => [
      status,
      { description: same.map((code) => `\`${code}\`: ${apiCodes[code].means}`).join(' '), content: problemContent },
    ]),
  );
}

const problemContent = { [PROBLEM_TYPE]: { schema: problem } };
const plainText = z.string();
