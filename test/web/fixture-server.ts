import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { HomeView } from '../../src/wire/home.ts';
import type { EntryView } from '../../src/wire/ledger.ts';
import type { RolloutView } from '../../src/wire/rollout.ts';
import { fixtureAnswers } from './fixture-answers.ts';
import { fixtureFound, fixtureKeys, fixtureOpened } from './fixture-ledger.ts';

/** What the pages are fed in a test; a test changes it and tells the pages. */
export type Fixture = {
  home: HomeView;
  rollouts: RolloutView[];
  entries: EntryView[];
  locked: boolean;
  /** What is asked for beside the stream, by its path, after `POST ` where it is sent; that of the fixture shop unless said otherwise. */
  answers?: Readonly<Record<string, unknown>>;
  /** What a question with `at` is answered from, and why there is nothing where it says so. */
  past?: (Omit<Fixture, 'past'> & { readonly knownUntil: string }) | { readonly refused: string };
};
/** What a page has sent, and under whose name where somebody gave one. */
export type Post = { readonly path: string; readonly body: unknown; readonly actor?: string };
export type FixtureServer = AsyncDisposable & {
  readonly url: string;
  readonly posts: Post[];
  /** Questions, with what they ask, in the order they came in. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
  readonly tell: (event: 'home' | 'pulse' | 'rollout' | 'entry' | 'lines', view: unknown) => void;
};

const DIST = join(import.meta.dirname, '../../web/dist'); // built by npm test
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Serves the built pages with the same security policy as the product, and an API made of the fixture. */
export async function openFixtureServer(fixture: Fixture, port = 0): Promise<FixtureServer> {
  const streams = new Set<ServerResponse>();
  const posts: Post[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => {
      server.close(closed);
    });
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    asked,
    stop,
    tell: (event, view) => {
      for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(view)}\n\n`);
    },
    [Symbol.asyncDispose]: stop,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://fixture');
    response.setHeader('content-security-policy', "default-src 'self'");
    if (!pathname.startsWith('/api/v1/')) return sendPage(pathname, response);
    if (fixture.locked) return sendProblem(response, 401, 'A key is needed.');
    if (pathname === '/api/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: home\ndata: ${JSON.stringify(fixture.home)}\n\n`);
      streams.add(response);
      if (searchParams.get('lines') === 'objectives') response.write(allLines(readView(fixture, '/budgets')));
      const answering = keepAnswering(response, searchParams.getAll('q'), (path) => readView(fixture, path));
      response.on('close', () => {
        streams.delete(response);
        clearInterval(answering);
      });
      return;
    }
    if (request.method === 'POST') {
      const actor = request.headers['x-plimsoll-actor'];
      const body: unknown = JSON.parse(await readBody(request));
      posts.push({ path: pathname.slice('/api/v1'.length), body, ...(typeof actor === 'string' && { actor }) });
      return sendJson(response, fixture.answers?.[`POST ${pathname.slice('/api/v1'.length)}`] ?? {});
    }
    const path = pathname.slice('/api/v1'.length);
    asked.push(path + search);
    const { past = fixture } = fixture;
    const isPast = searchParams.has('at');
    if (isPast && 'refused' in past) return sendProblem(response, 404, past.refused);
    if (isPast && 'knownUntil' in past) response.setHeader('plimsoll-known-until', past.knownUntil);
    const view = readView(isPast && !('refused' in past) ? past : fixture, path);
    return view === null ? sendProblem(response, 404, 'There is no such thing.') : sendJson(response, view);
  }
}

/** As the server does at first, in one piece. */
function allLines(view: unknown): string {
  const set = (view as { readonly budgets?: readonly unknown[] } | null)?.budgets ?? [];
  return `event: lines\ndata: ${JSON.stringify({ first: true, left: 0, set, gone: [] })}\n\n`;
}

const ANSWERED_EVERY_MS = 100;

/** As the server does: each question of the stream is answered at once, and again when its answer is another one. */
function keepAnswering(stream: ServerResponse, questions: readonly string[], view: (path: string) => unknown): NodeJS.Timeout {
  const sent = new Map<string, string>();
  const answer = (): void => {
    for (const question of questions) {
      const path = question.slice(question.indexOf(':') + 1);
      const text = JSON.stringify({ path, ...toldOf(view(new URL(path, 'http://fixture').pathname)) });
      if (sent.get(path) !== text) stream.write(`event: answer\ndata: ${text}\n\n`);
      sent.set(path, text);
    }
  };
  answer();
  return setInterval(answer, ANSWERED_EVERY_MS);
}

function toldOf(view: unknown): object {
  return view === null ? { problem: { status: 404 } } : { answer: view };
}

function readView({ home, rollouts, entries, answers = fixtureAnswers(Date.now()) }: Fixture, path: string): unknown {
  const answer = answers[decodeURIComponent(path)];
  if (answer !== undefined) return answer;
  if (path === '/home') return home;
  if (path === '/ledger') return { entries, next: null };
  if (path === '/ledger/search') return fixtureFound(entries);
  if (path === '/ledger/key') return fixtureKeys();
  const seq = /^\/ledger\/(\d+)$/.exec(path)?.[1];
  if (seq !== undefined) return fixtureOpened(entries, Number(seq));
  if (path === '/rollouts') return { rollouts, next: null };
  return rollouts.find(({ id }) => path === `/rollouts/${id}`) ?? null;
}

/** Every address that is not a file is a screen, and begins with the same page. */
async function sendPage(pathname: string, response: ServerResponse): Promise<void> {
  const path = extname(pathname) === '' ? '/index.html' : normalize(pathname);
  const body = await readFile(join(DIST, path)).catch(() => null);
  response.writeHead(body === null ? 404 : 200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
}

function sendJson(response: ServerResponse, view: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(view));
}

function sendProblem(response: ServerResponse, status: number, detail: string): void {
  const problem = { type: 'about:blank', title: 'No', status, code: 'FIXTURE', detail };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
