import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of Linux, as it shows them to programs on every machine. */
const MS_PER_TICK = 10;

/** CPU time in ms of a process and its children, those that ended and were waited for included. Linux only. */
export function cpuOfFamily(pid: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(name))
    .filter((stat) => stat !== null);
  const own = all.find((stat) => stat.pid === pid);
  if (own === undefined) throw new Error(`Cannot measure: there is no process ${pid}`);
  const alive = all.filter(({ parent }) => parent === pid).reduce((sum, { ticks }) => sum + ticks, 0);
  return (own.ticks + own.waitedFor + alive) * MS_PER_TICK;
}

type Stat = { readonly pid: number; readonly parent: number; readonly ticks: number; readonly waitedFor: number };

function statOf(name: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program stands in brackets, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (field: number): number => Number(fields[field - 3]);
    return { pid: Number(name), parent: at(4), ticks: at(14) + at(15), waitedFor: at(16) + at(17) };
  } catch {
    return null; // it ended meanwhile
  }
}
