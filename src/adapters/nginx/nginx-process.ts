import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';

/** The configuration that nginx would run with, or why it would not. */
export type Check = { readonly ok: true; readonly dump: string } | { readonly ok: false; readonly why: string };

const CHECK_MS = 5_000;
const MOST_BYTES = 16_000_000;

/** The master process; throws when there is none. */
export async function masterOf(pidFile: string): Promise<number> {
  const text = await readFile(pidFile, 'utf8').catch((cause: unknown) => {
    throw new Error(`Cannot find nginx by ${pidFile}`, { cause });
  });
  const pid = Number(text.trim());
  if (Number.isSafeInteger(pid) && pid > 1) return pid;
  throw new Error(`Cannot find nginx by ${pidFile}: it holds ${JSON.stringify(text.slice(0, 40))}`);
}

/** The workers that take new connections; null where processes cannot be seen. Old ones that only finish are not among them. */
export async function workersOf(master: number): Promise<readonly number[] | null> {
  try {
    const children = (await readFile(`/proc/${master}/task/${master}/children`, 'utf8')).split(' ').filter(Boolean).map(Number);
    const titles = await Promise.all(children.map((child) => titleOf(child).catch(() => '')));
    return children.filter((_, index) => titles[index]?.endsWith('worker process'));
  } catch {
    return null;
  }
}

/** Lets the running program check its own configuration, the way it was started, without touching it. */
export async function checkConfiguration(master: number): Promise<Check | null> {
  try {
    const [program, title] = [await readlink(`/proc/${master}/exe`), await titleOf(master)];
    // Of what it was started with only the places of its files matter; a title is one text and cannot be split further.
    const places = [...title.matchAll(/ (-[cpe]) (\S+)/g)].flatMap(([, flag = '', value = '']) => [flag, value]);
    return await check(program, places);
  } catch {
    return null;
  }
}

function check(program: string, places: readonly string[]): Promise<Check> {
  return new Promise((resolve) => {
    execFile(program, ['-T', ...places], { timeout: CHECK_MS, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      const why = /\[(?:emerg|alert)\] (?:\d+#\d+: )?(.*)/.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1) ?? '';
      resolve(error === null ? { ok: true, dump: stdout } : { ok: false, why: why.slice(0, 300) });
    });
  });
}

async function titleOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
}
