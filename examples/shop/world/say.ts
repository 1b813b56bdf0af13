export type Say = {
  /** What the reader came for; shown even with --quiet. */
  plain(text: string): void;
  /** What helps to understand the rest. */
  note(text: string): void;
  /** A step of the story, with the time since the start in front of it. */
  step(text: string): void;
  /** Something that went wrong; shown even with --quiet. */
  trouble(text: string): void;
};

export function openSay({ quiet }: { quiet: boolean }): Say {
  const startedAt = performance.now();
  const write = (text: string): void => void process.stdout.write(`${text}\n`);
  const timed = (text: string): void => write(`${showElapsed(performance.now() - startedAt)}  ${text}`);
  // Whoever read the output may go away before the demo does; that must not stop it.
  process.stdout.on('error', () => undefined);
  const nothing = (): void => undefined;
  return { plain: write, note: quiet ? nothing : write, step: quiet ? nothing : timed, trouble: timed };
}

/** 7 400 becomes `  0:07`. */
export function showElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`.padStart(6);
}
