import { nameOf } from '../known-names.ts';
import { ActRefused } from '../act-refused.ts';
import type { Stage } from '../stage.ts';
import type { Words } from '../words.ts';
import { checkTable, checkTold } from '../world/row-events.ts';
import { bookNamed } from '../world/row-tables.ts';
import { hadRows, harmRows, mendRows, type Book, type Harm } from '../world/rows.ts';
import { readRate } from './traffic-verbs.ts';
import { act, type Verb } from './verb.ts';

type Doing = (book: Book, stage: Stage) => void;

/** `rows orders 30/s`, `rows orders lose 0.1% for 5m`, `rows orders delete 0.1% of the last 3h`: what a reconciliation compares. */
export const rows: Verb = {
  name: 'rows',
  read(words, known) {
    const name = nameOf(words, known, 'reconciliation');
    const run = readDoing(words);
    return act((stage) => {
      const catalog = stage.plane.catalog.current();
      const book = bookNamed(stage.rows, catalog, name);
      const { expected, seen } = reconciliationOf(stage, name);
      for (const side of [expected, seen]) checkTold(catalog, side);
      run(book, stage);
    });
  },
};

function readDoing(words: Words): Doing {
  if (/^\d/.test(words.peek() ?? '')) return readPace(words);
  const what = words.choose('what happens to rows', [
    'lose',
    'double',
    'change',
    'delete',
    'late',
    'mend',
    'unreadable',
    'readable',
  ]);
  switch (what) {
    case 'late': {
      const ms = words.duration('how late');
      const until = readUntil(words);
      return (book, { now }) => {
        book.late = { ms, until: until(now) };
      };
    }
    case 'mend':
      return (book, stage) => {
        checkTable(reconciliationOf(stage, book.name).seen, 'mend');
        mendRows(book);
      };
    case 'unreadable':
    case 'readable':
      return (book) => {
        book.isReadable = what === 'readable';
      };
    default:
      return readFault(words, what);
  }
}

/** `30/s`, `30/s since 2d`: both sides had as many before the story came to them. */
function readPace(words: Words): Doing {
  const perSecond = readRate(words.next('a rate'));
  const sinceMs = words.take('since') ? words.duration('how long ago') : 0;
  const until = readUntil(words);
  return (book, stage) => {
    const { now } = stage;
    const { expected, seen } = reconciliationOf(stage, book.name);
    if (sinceMs > 0 && (expected.kind === 'stream' || seen.kind === 'stream'))
      throw new ActRefused('nothing can be told of a stream that was long ago', 'leave out since: rows are known from now on');
    if (sinceMs > 0) hadRows(book, { perSecond, sinceMs, now });
    book.pace = { perSecond, until: until(now), owed: 0 };
  };
}

/** Faults of one share begin apart, so that what is lost is not what would have been changed. */
const BEGINS = { lose: 0, double: 1 / 3, change: 2 / 3 } as const;

function readFault(words: Words, what: 'lose' | Harm['what']): Doing {
  const share = words.share('how many rows');
  if (what !== 'lose' && (what === 'delete' || words.peek() === 'of')) {
    for (const word of ['of', 'the', 'last']) words.want(word);
    const lastMs = words.duration('how long ago');
    return (book, stage) => {
      checkTable(reconciliationOf(stage, book.name).seen, what);
      harmRows(book, { what, share, from: stage.now - lastMs });
    };
  }
  const until = readUntil(words);
  return (book, { now }) => void book.faults.set(what, { share, until: until(now), owed: BEGINS[what] });
}

function readUntil(words: Words): (now: number) => number {
  const forMs = words.take('for') ? words.duration('how long') : Infinity;
  return (now) => now + forMs;
}

function reconciliationOf({ plane }: Stage, name: string) {
  const found = plane.catalog.current().reconciliations?.find((one) => one.name === name);
  if (found === undefined) throw new ActRefused(`the catalog has no reconciliation ${name} any more`);
  return found;
}
