import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../api.ts';
import { readAsked } from './asked.ts';

const refusal = (status: number, hint?: string): Refusal =>
  new Refusal({ type: 'about:blank', title: 'No', status, code: 'X', detail: 'no such objective', ...(hint && { hint }) });

test('before the first answer it is asked for', () => {
  assert.deepEqual(readAsked({ data: undefined, error: null }), { kind: 'asking' });
  assert.deepEqual(readAsked({ data: 7, error: null }), { kind: 'known', view: 7, trouble: null });
});

test('an answer that was heard stays when nobody answers any more, and is said to be the past', () => {
  const after = readAsked({ data: 7, error: new Error('Plimsoll does not answer.') });
  assert.deepEqual(after, { kind: 'known', view: 7, trouble: 'Plimsoll does not answer.' });
});

test('a failure of the server takes nothing back, a refusal does', () => {
  assert.equal(readAsked({ data: 7, error: refusal(503) }).kind, 'known');
  const why = 'no such objective; did you mean x?';
  assert.deepEqual(readAsked({ data: 7, error: refusal(404, 'did you mean x?') }), { kind: 'refused', missing: true, why });
  assert.deepEqual(readAsked({ data: undefined, error: refusal(400) }), {
    kind: 'refused',
    missing: false,
    why: 'no such objective',
  });
});
