import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../api.ts';
import { hear, type Asked } from './asked.ts';

const refusal = (status: number, hint?: string): Refusal =>
  new Refusal({ type: 'about:blank', title: 'No', status, code: 'X', detail: 'no such objective', ...(hint && { hint }) });
const known: Asked<number> = { kind: 'known', view: 7, trouble: null };
const failed = (error: unknown) => ({ kind: 'error', error }) as const;

test('an answer that was heard stays when nobody answers any more, and is said to be the past', () => {
  const after = hear(known, failed(new Error('Plimsoll does not answer.')));
  assert.deepEqual(after, { kind: 'known', view: 7, trouble: 'Plimsoll does not answer.' });
  assert.deepEqual(hear(after, { kind: 'answer', view: 8 }), { kind: 'known', view: 8, trouble: null });
});

test('a failure of the server takes nothing back, a refusal does', () => {
  assert.equal(hear(known, failed(refusal(503))).kind, 'known');
  assert.deepEqual(hear(known, failed(refusal(404, 'did you mean x?'))), {
    kind: 'refused',
    missing: true,
    why: 'no such objective; did you mean x?',
  });
  assert.deepEqual(hear({ kind: 'asking' }, failed(refusal(400))), { kind: 'refused', missing: false, why: 'no such objective' });
});
