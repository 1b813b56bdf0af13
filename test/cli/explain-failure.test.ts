import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommanderError, InvalidArgumentError } from 'commander';
import { ServerRefused } from '../../src/surface/cli/client.ts';
import { explainFailure } from '../../src/surface/cli/explain-failure.ts';

function exitOf(code: string, status: number): number {
  const refused = new ServerRefused({ type: `/problems/${code}`, title: code, status, code, detail: 'it says why' });
  return explainFailure(refused, { json: false }).code;
}

test('a refusal is a no; a token that is not good and a server in trouble are a fault', () => {
  assert.equal(exitOf('ROLLOUT_FROZEN', 409), 1);
  assert.equal(exitOf('TOKEN_WRONG', 401), 3);
  assert.equal(exitOf('TOKEN_WRONG', 403), 3);
  assert.equal(exitOf('FAULT', 500), 3);
  assert.equal(exitOf('REQUEST_INVALID', 400), 64);
});

test('an answer that somebody else has to give is a no and no fault', () => {
  assert.equal(exitOf('APPROVAL_NOT_YOURS', 403), 1);
  assert.equal(exitOf('REVIEW_NOT_YOURS', 403), 1);
});

test('what a command itself does not understand is said, and what the parser has said is not said twice', () => {
  const own = new InvalidArgumentError('name an entry or a rollout.');
  assert.deepEqual(explainFailure(own, { json: false }), { text: 'error: name an entry or a rollout.', code: 64 });
  assert.deepEqual(JSON.parse(explainFailure(own, { json: true }).text ?? ''), {
    code: 'REQUEST_INVALID',
    detail: 'error: name an entry or a rollout.',
  });
  const told = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'");
  assert.deepEqual(explainFailure(told, { json: false }), { text: null, code: 64 });
});
