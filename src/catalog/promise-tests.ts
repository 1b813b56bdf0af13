import type { Condition } from './catalog.ts';
import { compileWhere } from './compile-span-match.ts';
import { hasItsFacts } from './facts-of-signals.ts';
import type { CountDocument } from './objective-schema.ts';
import type { Reading } from './sli-meaning.ts';
import type { Path } from './source-document.ts';
import type { WhereDocument } from './where-schema.ts';

export type CountedSignal = 'metric' | 'log' | 'span';

/** Where a part of a promise stands, and how one says what is wrong there. */
export type Site = { readonly at: Path; readonly reading: Reading };

export function signalOf({ metric, log }: CountDocument): CountedSignal {
  if (metric !== undefined) return 'metric';
  return log === undefined ? 'span' : 'log';
}

/** Null when `where` asks for what such things do not have; `at` is where it stands, or the map that holds it. */
export function testsOf(
  where: WhereDocument | undefined,
  { signal, at, reading }: Site & { readonly signal: CountedSignal },
): Condition[] | null {
  const last = at.at(-1);
  const stands = last === 'where' || last === 'good' || last === 'bad' ? at : [...at, 'where'];
  // The reader of SLIs knows its tests under spec.where of a metric source.
  const say: Reading['say'] = (path, finding) => reading.say([...stands, ...path.slice(2)], finding);
  return hasItsFacts({ where }, { signal, at: [] }, { ...reading, say }) ? compileWhere(where) : null;
}

export function wrong(at: Path, { text, hint }: { text: string; hint?: string }, reading: Reading): null {
  reading.say(at, { code: 'CAT_PROMISE', text, hint });
  return null;
}
