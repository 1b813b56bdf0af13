import { spawn } from 'node:child_process';

export type CommandRun = {
  /** Path of the program; it gets no arguments and no shell. */
  readonly program: string;
  /** What it reads. */
  readonly input: string;
  readonly timeoutMs: number;
};
export type CommandResult = { readonly exit: number; readonly output: string; readonly complaint: string };

const LARGEST_OUTPUT = 65_536;
/** All of the environment that a program gets: nothing of ours is any of its business. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };

/** Runs a program to its end, bounded in time and output. Whatever it started ends with it. */
export function runCommand({ program, input, timeoutMs }: CommandRun): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that children of the program are ended as well.
    const child = spawn(program, [], { cwd: '/', env: ENVIRONMENT, stdio: 'pipe', detached: true, shell: false });
    const heard = { output: '', complaint: '', fault: null as string | null };
    const end = (fault: string): void => {
      heard.fault ??= fault;
      endGroup(child.pid);
    };
    const timer = setTimeout(() => end(`it did not end within ${timeoutMs} ms`), timeoutMs);
    for (const [stream, name] of [
      [child.stdout, 'output'],
      [child.stderr, 'complaint'],
    ] as const) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        if (heard[name].length + text.length > LARGEST_OUTPUT) return end('it said more than 64 KiB');
        heard[name] += text;
      });
    }
    child.stdin.on('error', () => undefined); // a program need not read what it is told
    child.stdin.end(input);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`Cannot run ${program}`, { cause }));
    });
    child.on('close', (exit, signal) => {
      clearTimeout(timer);
      if (heard.fault !== null) return reject(new Error(`Cannot use ${program}: ${heard.fault}`));
      if (exit === null) return reject(new Error(`Cannot use ${program}: it was ended by ${signal ?? 'a signal'}`));
      resolve({ exit, output: heard.output, complaint: heard.complaint.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300) });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
