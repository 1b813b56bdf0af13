import { processTime, type WorkTime } from './work-time.ts';

/** What a tick waits for in the world: so long and no longer. What takes longer goes on, and is not begun again meanwhile. */
export type Patience = { run(tasks: readonly Task[]): Promise<void> };
export type Task = { readonly key: string; readonly run: () => Promise<void> };

const PATIENCE_MS = 1_000;

export function openPatience(time: WorkTime = processTime): Patience {
  const underWay = new Map<string, Promise<void>>();
  const late: { failure: unknown }[] = [];
  const begin = ({ key, run }: Task): Promise<void> => {
    const done = run()
      .catch((failure: unknown) => void late.push({ failure }))
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
    return done;
  };
  return {
    async run(tasks) {
      const begun = tasks.filter(({ key }) => !underWay.has(key)).map(begin);
      const waiting = new AbortController();
      await Promise.race([Promise.all(begun), time.pause(PATIENCE_MS, waiting.signal)]);
      waiting.abort(null);
      // A failure belongs to the tick that sees it: it is said there, and what failed is tried again by the next.
      const [first] = late.splice(0);
      if (first !== undefined) throw first.failure;
    },
  };
}
