import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

// Node 26.10's optimiser computes a wrong sum here, at the first call: a local number that a closure captures is changed by
// the closure and by the function around it. The house rule against that shape keeps it out of the source; this test keeps
// out a runtime that gets it wrong, because our dependencies do not follow our rules. It runs in fresh processes, where the
// optimiser starts cold, and dropping the seemingly idle `p += 0` would hide the fault.
const PROGRAM = `
const A = Array.from({ length: 300000 }, (_, i) => i % 1000);
function f() { let p = 0; const rd = () => A[p++]; let s = 0;
  while (p < A.length) { p += 0; s += rd(); if (p < A.length) { s += A[p]; p++; } } return s; }
console.log(f() === A.reduce((sum, value) => sum + value, 0) ? 'right' : 'wrong');
`;

test('the running Node computes a shared captured counter right', () => {
  for (let attempt = 0; attempt < 5; attempt++) {
    assert.equal(execFileSync(process.execPath, ['--eval', PROGRAM], { encoding: 'utf8' }).trim(), 'right');
  }
});

test('the running Node is of the pinned line', () => {
  assert.match(process.versions.node, /^24\./);
});
