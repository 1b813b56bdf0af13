import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import type { AssignedAnswer, AssignedProbes } from '../../ports/assigned-probes.ts';
import type { Assignments } from '../../wire/probe.ts';

export type AssignedProbesParts = {
  /** Of the API, without a slash at its end. */
  readonly url: string;
  readonly location: string;
  /** Asked for each request, so that a token that is replaced is used at once. */
  readonly token: () => string;
  /** Where the last answer is kept. */
  readonly file: string;
  /** Null when it is none. */
  readonly read: (json: unknown) => Assignments | null;
};

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 16 * 1_024 * 1_024;
const MOST_TEXT = 300;

export function openAssignedProbes({ url, location, token, file, read }: AssignedProbesParts): AssignedProbes {
  const before = read(readJson(textIn(file)));
  const kept = before?.location === location ? before : null;
  const state: { tag: string | null } = { tag: null };
  const ask = async (): Promise<AssignedAnswer> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token()}`, 'user-agent': 'plimsoll-probe' };
    if (state.tag !== null) headers['if-none-match'] = state.tag;
    const path = `/api/v1/probes?location=${encodeURIComponent(location)}`;
    const answer = await fetch(`${url}${path}`, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status === 304) return { say: 'same' };
    const text = await textOf(answer);
    if (!answer.ok) return { say: 'away', text: `it answers ${answer.status}: ${detailOf(text)}` };
    const given = read(readJson(text));
    if (given === null) return { say: 'away', text: 'it answers in a form that is not known here; is it of this version?' };
    await keep(file, given);
    state.tag = answer.headers.get('etag');
    return { say: 'changed', probes: given.probes };
  };
  return {
    kept: kept?.probes ?? null,
    ask: () => ask().catch((error: unknown): AssignedAnswer => ({ say: 'away', text: whyNot(error) })),
  };
}

/** What cannot be read is as good as nothing: the server knows it. */
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Written beside and then put in its place, so that a process that dies leaves the old or the new. */
async function keep(file: string, given: Assignments): Promise<void> {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(given));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new Error(`its answer is larger than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function detailOf(text: string): string {
  const { detail } = (readJson(text) ?? {}) as { detail?: unknown };
  return (typeof detail === 'string' ? detail : text).replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, MOST_TEXT);
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
