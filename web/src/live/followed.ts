/** What the pages that are open want to be told again and again, and how often at most. */
export class Followed {
  private readonly wanted = new Map<string, number[]>();
  private readonly changed: () => void;
  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Until what it returns is called. */
  add(path: string, everyMs: number): () => void {
    const before = this.questions().join();
    this.wanted.set(path, [...(this.wanted.get(path) ?? []), everyMs]);
    this.tellIfChanged(before);
    return () => {
      const then = this.questions().join();
      const left = [...(this.wanted.get(path) ?? [])];
      left.splice(left.indexOf(everyMs), 1);
      if (left.length === 0) this.wanted.delete(path);
      else this.wanted.set(path, left);
      this.tellIfChanged(then);
    };
  }

  /** As the stream is asked for them, in a stable order: whoever wants it most often decides. */
  questions(): readonly string[] {
    return [...this.wanted].map(([path, every]) => `${Math.min(...every)}:${path}`).sort();
  }

  private tellIfChanged(before: string): void {
    if (this.questions().join() !== before) this.changed();
  }
}

/** The stream takes no more of them; what is left is asked for by itself. */
export const MOST_FOLLOWED = 12;

export function streamPath(questions: readonly string[], withLines = false): string {
  const asked = new URLSearchParams(questions.slice(0, MOST_FOLLOWED).map((question) => ['q', question]));
  if (withLines) asked.append('lines', 'objectives');
  return asked.size === 0 ? '/api/v1/stream' : `/api/v1/stream?${asked.toString()}`;
}
