import { Readable, Writable } from 'node:stream';
import type { Outside } from '../../src/surface/cli/command-context.ts';
import type { TextStreams } from '../../src/ports/text-streams.ts';

const no = (): never => {
  throw new Error('no text is read or written here');
};

/** For commands that have nothing to do with files of any length. */
export const NO_TEXTS: TextStreams = { lines: no, bytes: no, saveBytes: no, write: no, save: no, progress: no };

/** A terminal at which nobody types, and of which nobody reads. */
export const NO_STREAMS = {
  input: (): Readable => Readable.from([]),
  output: new Writable({ write: (_chunk, _encoding, done) => done() }),
  watched: new Writable({ write: (_chunk, _encoding, done) => done() }),
};

/** Nothing but a command line: no server, no folder, nobody who reads. */
export const NO_OUTSIDE: Outside = {
  version: '1.2.3',
  say: () => {},
  complain: () => {},
  terminal: { columns: null, colours: false },
  serve: no,
  relay: no,
  mcp: no,
  readCatalogFolder: no,
  readTexts: no,
  writeTexts: no,
  evaluate: no,
  playScenarios: no,
  findServer: () => null,
  readInput: no,
  texts: NO_TEXTS,
  spoolFolder: 'no-folder-is-needed',
  env: {},
};
