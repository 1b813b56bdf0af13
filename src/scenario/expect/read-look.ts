import type { KnownNames } from '../known-names.ts';
import type { Look } from '../story.ts';
import type { Words } from '../words.ts';

/** Reads what is looked at; the words after it say when. */
export type ReadLook = (words: Words, known: KnownNames) => Look;
