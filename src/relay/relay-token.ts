import { readFileSync } from 'node:fs';
import type { DurationMs } from '../kernel/units.ts';
import type { KnownSource } from '../surface/doors/known-sources.ts';

/** The one secret of a relay: with it senders come in here, and what they sent goes on to the server. */
export type RelayToken = {
  readonly current: () => string;
  /** Who may come in; the same list until the token is another one. */
  readonly sources: () => readonly KnownSource[];
  /** Takes over what the file says now; nothing changes while it cannot be read. */
  readAgain(): void;
};

export function openRelayToken(file: string): RelayToken {
  const state = { token: readToken(file), sources: [] as readonly KnownSource[] };
  const take = (token: string): void => {
    if (token === state.token && state.sources.length > 0) return;
    state.token = token;
    state.sources = [knownBy(token)];
  };
  take(state.token);
  return {
    current: () => state.token,
    sources: () => state.sources,
    readAgain() {
      try {
        take(readToken(file));
      } catch {
        // Somebody is replacing it; the old one stays in force until they are done.
      }
    },
  };
}

/** The file's text is never part of an error. */
function readToken(file: string): string {
  const hint = 'give the file that holds the token of the source, such as intake.token in the server’s data folder';
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : (cause as Error).message;
    throw new TokenUnreadable(`Cannot read the token in ${file}: ${why}\n  hint: ${hint}`, { cause });
  }
  if (!/^[\x21-\x7e]{1,1024}$/.test(text))
    throw new TokenUnreadable(`Cannot read the token in ${file}: it has to be one word of printable ASCII\n  hint: ${hint}`);
  return text;
}

export class TokenUnreadable extends Error {}

/** What a sender may use is for the server to say. */
function knownBy(token: string): KnownSource {
  const quota = { bytesPerSecond: Number.MAX_VALUE, observationsPerSecond: Number.MAX_VALUE, burst: 0 as DurationMs };
  return { name: 'default', token, signature: 'none', certificate: null, quota };
}
