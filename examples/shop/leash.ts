import { fstatSync } from 'node:fs';

/** Longest that a process of the demo takes to stop by itself once its parent is gone. */
const GRACE_MS = 5_000;

/**
 * Ends this process when the parent that holds the other end of its standard input goes away, however it went:
 * the system closes the pipe even after a kill -9, so the demo never leaves an orphan behind. Started by hand from a
 * terminal there is no pipe and nothing happens. Also usable as `node --import leash.ts program.ts`.
 */
function leash(): void {
  const input = fstatSync(0, { throwIfNoEntry: false });
  if (input === undefined || !(input.isFIFO() || input.isSocket())) return;
  process.stdin.once('close', stopSelf);
  process.stdin.once('error', stopSelf);
  process.stdin.resume();
  if ('unref' in process.stdin) process.stdin.unref();
}

function stopSelf(): void {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
}

leash();
