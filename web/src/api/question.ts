declare const ANSWER: unique symbol;
declare const BODY: unique symbol;

/** What may be asked under `/api/v1`, and which answer it has. */
export type Question<Answer> = { readonly path: string; readonly [ANSWER]?: Answer };

/** What may be sent there. */
export type Command<Body, Answer> = {
  readonly method: 'POST';
  readonly path: string;
  readonly [BODY]?: Body;
  readonly [ANSWER]?: Answer;
};

type Asked = Readonly<Record<string, string | number | boolean | undefined>>;

export function question<Answer>(path: string, asked: Asked = {}): Question<Answer> {
  return { path: fill(path, asked) };
}

export function command<Body, Answer>(path: string, asked: Asked = {}): Command<Body, Answer> {
  return { method: 'POST', path: fill(path, asked) };
}

/** Puts what the path names into it, and all else after it. */
function fill(path: string, asked: Asked): string {
  const left = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    const place = `{${name}}`;
    if (filled.includes(place)) filled = filled.replace(place, () => encodeURIComponent(value));
    else left.set(name, String(value));
  }
  return left.size === 0 ? filled : `${filled}?${left.toString()}`;
}
