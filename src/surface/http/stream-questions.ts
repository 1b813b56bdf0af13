import type { App } from './api.ts';

declare module 'fastify' {
  // The only way to extend a route's configuration is to merge with the interface of the same name.
  interface FastifyContextConfig {
    /** Is asked by itself and by no stream: it takes long, asks somebody outside, or does not answer with JSON. */
    alone?: boolean;
  }
}

/** What a stream asks again and again: a path below `/api/v1`, with its query. */
export type Question = { readonly path: string; readonly everyMs: number };
export type ReadQuestions = {
  readonly questions: readonly Question[];
  readonly mistakes: readonly { readonly path: string; readonly text: string }[];
};
export type AskedRoutes = (pathname: string) => 'asked' | 'alone' | 'none';

export const MOST_QUESTIONS = 12;
const LONGEST_PATH = 2_000;
const LEAST_EVERY_MS = 1_000;
const MOST_EVERY_MS = 3_600_000;

/** Every mistake of all the questions, each at its place among them. */
export function readQuestions(texts: readonly string[], routes: AskedRoutes): ReadQuestions {
  if (texts.length > MOST_QUESTIONS) {
    const text = `a stream answers ${MOST_QUESTIONS} questions at most: ${texts.length} were asked`;
    return { questions: [], mistakes: [{ path: 'q', text }] };
  }
  const read = texts.map((text, index) => ({ place: `q[${index}]`, ...readQuestion(text, routes) }));
  const byPath = new Map<string, Question>();
  for (const { question } of read) {
    if (question === null) continue;
    const known = byPath.get(question.path);
    if (known === undefined || question.everyMs < known.everyMs) byPath.set(question.path, question);
  }
  const mistakes = read.flatMap(({ place, why }) => (why === null ? [] : [{ path: place, text: why }]));
  return { questions: [...byPath.values()], mistakes };
}

type Read = { readonly question: Question; readonly why: null } | { readonly question: null; readonly why: string };

function readQuestion(text: string, routes: AskedRoutes): Read {
  const [, every = '', path = ''] = /^(\d{1,7}):(\/[\x21-\x7e]*)$/.exec(text) ?? [];
  const everyMs = Number(every);
  const no = (why: string): Read => ({ question: null, why });
  if (path === '') return no('it is milliseconds, a colon and a path below /api/v1, such as 5000:/objectives/checkout');
  if (path.length > LONGEST_PATH) return no(`its path has ${path.length} characters; ${LONGEST_PATH} are read`);
  if (everyMs < LEAST_EVERY_MS || everyMs > MOST_EVERY_MS)
    return no(`ask every ${LEAST_EVERY_MS} to ${MOST_EVERY_MS} milliseconds: found ${everyMs}`);
  const [pathname = '', query = ''] = path.split('?', 2);
  if (new URLSearchParams(query).has('at')) return no('the stream tells of the present alone; ask about a moment without it');
  if (path.includes('#') || path.split('?').length > 2 || pathname.split('/').some((part) => STEPS.test(part)))
    return no(`${pathname} is not the address of an answer`);
  const found = routes(`/api/v1${pathname}`);
  if (found === 'none') return no(`nothing is read at /api/v1${pathname}; docs/schema/openapi.json has what is`);
  if (found === 'alone') return no(`/api/v1${pathname} is asked by itself, because of what it takes`);
  return { question: { path, everyMs }, why: null };
}

/** Such a part leads elsewhere than the address says. */
const STEPS = /^(?:\.|%2e){1,2}$/i;

type Route = { readonly parts: readonly string[]; readonly alone: boolean };

/** Of which paths there is something to ask; knows the routes that are added after it. */
export function askedRoutes(app: App): AskedRoutes {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (![method].flat().includes('GET') || !url.startsWith('/api/v1/')) return;
    routes.push({ parts: url.split('/'), alone: config?.alone === true });
  });
  return (pathname) => {
    const parts = decodedParts(pathname);
    if (parts === null) return 'none';
    const fitting = routes.filter((route) => fits(route.parts, parts));
    const [closest] = fitting.toSorted((a, b) => (shape(a) < shape(b) ? -1 : 1));
    return closest === undefined ? 'none' : closest.alone ? 'alone' : 'asked';
  };
}

/** As the router reads them: it decodes a word before it looks which route has it. */
function decodedParts(pathname: string): readonly string[] | null {
  try {
    return pathname.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function fits(route: readonly string[], parts: readonly string[]): boolean {
  return (
    route.length === parts.length && route.every((part, at) => (part.startsWith(':') ? parts[at] !== '' : part === parts[at]))
  );
}

/** A word comes before a name at the same place, as the router has it. */
function shape({ parts }: Route): string {
  return parts.map((part) => (part.startsWith(':') ? '1' : '0')).join('');
}
