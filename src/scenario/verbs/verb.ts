import type { KnownNames } from '../known-names.ts';
import type { Doing } from '../story.ts';
import type { Stage } from '../stage.ts';
import type { Words } from '../words.ts';

/** A word that an act begins with, and how what follows it is read. */
export type Verb = { readonly name: string; readonly read: (words: Words, known: KnownNames) => Doing };

export function act(run: (stage: Stage) => void | Promise<void>): Doing {
  return { does: 'act', run };
}
