import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

// The optimisers of Node 25.9 and 26.10 compute a wrong sum here, at the first call: a local number that a closure captures is changed by
// the closure and by the function around it. The house rule against that shape keeps it out of the source; this test keeps
// out a runtime that gets it wrong, because our dependencies do not follow our rules. It runs in fresh processes, where the
// optimiser starts cold, and dropping the seemingly idle `p += 0` would hide the fault. Intake runs in worker threads, so
// these are asked, too.
const PROGRAM = `
const A = Array.from({ length: 300000 }, (_, i) => i % 1000);
function f() { let p = 0; const rd = () => A[p++]; let s = 0;
  while (p < A.length) { p += 0; s += rd(); if (p < A.length) { s += A[p]; p++; } } return s; }
console.log(f() === A.reduce((sum, value) => sum + value, 0) ? 'right' : 'wrong');
`;
const IN_WORKER = `new (require('node:worker_threads').Worker)(${JSON.stringify(PROGRAM)}, { eval: true });`;

/** The runtime of this test, and others that PLIMSOLL_NODES names, separated by colons; docs/proof.md says how to get them. */
const RUNTIMES = [process.execPath, ...(process.env['PLIMSOLL_NODES'] ?? '').split(':').filter((path) => path !== '')];

for (const runtime of RUNTIMES) {
  const version = execFileSync(runtime, ['--version'], { encoding: 'utf8' }).trim();
  for (const [where, program] of [
    ['in its main thread', PROGRAM],
    ['in a worker thread', IN_WORKER],
  ] as const) {
    test(`Node ${version} computes a shared captured counter right ${where}`, () => {
      for (let attempt = 0; attempt < 5; attempt++)
        assert.equal(execFileSync(runtime, ['--eval', program], { encoding: 'utf8' }).trim(), 'right');
    });
  }
}

test('the running Node is of the pinned line', () => {
  assert.match(process.versions.node, /^24\./);
});
