import type { PlantedBug } from './bugs.ts';

/** The file with the mistake in it. Each text has to stand there exactly once: otherwise the mistake is another one by now. */
export function planted({ name, file, changes }: PlantedBug, text: string): string {
  return changes.reduce((before, [from, to]) => {
    const found = before.split(from).length - 1;
    if (found !== 1) throw new Error(`Cannot plant "${name}": ${file} has its text ${found} times: ${from}`);
    return before.replace(from, () => to);
  }, text);
}
