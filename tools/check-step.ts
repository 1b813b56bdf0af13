import { spawn } from 'node:child_process';

export type Step = {
  readonly name: string;
  readonly command: readonly string[];
  /** A file without which there is nothing to check yet. */
  readonly needs?: string;
  /** The part of the output that a failure shows; all of it when absent or not found. */
  readonly only?: RegExp;
  readonly hint?: string;
  /** A fixer leaves what it cannot fix to the check that follows. */
  readonly mayFail?: true;
};

export type StepResult = { readonly passed: boolean; readonly ms: number; readonly output: string };

const MOST_OUTPUT = 60_000;

/** Runs one step of the check to its end and keeps what it said. */
export async function runStep(step: Step, root: string): Promise<StepResult> {
  const began = performance.now();
  const { code, output } = await run(step.command, root);
  const shown = step.only?.exec(output)?.[0] ?? output;
  return { passed: code === 0 || step.mayFail === true, ms: performance.now() - began, output: shorten(shown.trim()) };
}

function run([program = '', ...args]: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: `Cannot run ${program}: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** The end says more than the middle; a wall of ten thousand lines says nothing. */
function shorten(output: string): string {
  if (output.length <= MOST_OUTPUT) return output;
  return `${output.slice(0, MOST_OUTPUT / 2)}\n… ${output.length - MOST_OUTPUT} characters left out …\n${output.slice(-MOST_OUTPUT / 2)}`;
}
