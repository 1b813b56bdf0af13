import { Readable, Writable } from 'node:stream';
import type { TextStreams } from '../../src/ports/text-streams.ts';

const no = (): never => {
  throw new Error('no text is read or written here');
};

/** For commands that have nothing to do with files of any length. */
export const NO_TEXTS: TextStreams = { lines: no, write: no, save: no, progress: no };

/** A terminal at which nobody types, and of which nobody reads. */
export const NO_STREAMS = {
  input: (): Readable => Readable.from([]),
  output: new Writable({ write: (_chunk, _encoding, done) => done() }),
  watched: new Writable({ write: (_chunk, _encoding, done) => done() }),
};
