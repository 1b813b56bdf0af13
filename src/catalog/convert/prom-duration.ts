import { DAY, HOUR, MINUTE, SECOND } from '../../kernel/units.ts';

/** A length of time as PromQL writes it, in one unit, so that it can stand in the name of a series too: `90m`, `30d`. */
export function promDuration(ms: number): string {
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
