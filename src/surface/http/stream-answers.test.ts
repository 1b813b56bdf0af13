import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStreamAnswers } from './stream-answers.ts';
import { Tenth } from './tenth.ts';

const QUESTION = { path: '/objectives', everyMs: 1 };

/** The first thing told of a question that is answered with so many characters. */
async function toldOf(length: number): Promise<Record<string, unknown>> {
  const tenth = new Tenth();
  const text = JSON.stringify('x'.repeat(length - 2));
  const warn = (cause: unknown): never => assert.fail(String(cause));
  const ask = () => Promise.resolve({ status: 200, type: 'application/json', text });
  const answers = openStreamAnswers(ask, { tenth, most: 1, warn });
  const asked = answers.open([QUESTION]);
  const data = await new Promise<string>((heard) => asked.listen(heard));
  asked.close();
  tenth.close();
  return JSON.parse(data) as Record<string, unknown>;
}

test('an answer of two million characters is told, and of a longer one that it has to be asked for by itself', async () => {
  const most = 2 * 1_048_576;
  const told = await toldOf(most);
  assert.equal(told['path'], QUESTION.path);
  assert.equal(String(told['answer']).length, most - 2);
  const { answer, problem } = await toldOf(most + 1);
  const { code, detail } = problem as { code: string; detail: string };
  assert.deepEqual(
    [answer, code, detail],
    [undefined, 'REQUEST_INVALID', `the answer has ${most + 1} characters; a stream sends ${most} at most`],
  );
});
