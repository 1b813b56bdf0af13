import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something is so, and says what never was. */
export async function until<T>(what: string, look: () => Promise<T | null | false> | T | null | false, ms = 10_000): Promise<T> {
  const give = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > give) throw new Error(`within ${ms} ms it never happened that ${what}`);
    await pause(20);
  }
}
