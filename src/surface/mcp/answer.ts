import type { CallToolResult } from '@modelcontextprotocol/server';
import { ServerRefused, Unanswered } from '../cli/client.ts';

/** Longer answers would crowd out what they are about. */
const LONGEST = 200_000;

/** What a tool found, as text for the assistant and as data for the program around it. */
export function answerOf(view: object): CallToolResult {
  const text = JSON.stringify(view);
  if (text.length <= LONGEST) return { content: [{ type: 'text', text }], structuredContent: { ...view } };
  return refusalOf(
    `ANSWER_TOO_LARGE the answer has ${text.length} characters, and ${LONGEST} are the most`,
    'ask for fewer with limit, or for one by its name',
  );
}

/** What could not be answered is an answer of the tool: whoever asked can ask better. */
export function failureOf(error: unknown): CallToolResult {
  if (error instanceof ServerRefused || error instanceof Unanswered) return refusalOf(error.message, null);
  // Anything else may name files or hold more than an assistant should see.
  return refusalOf('FAULT the tool failed', 'run the same question with the plimsoll command to see why');
}

function refusalOf(text: string, hint: string | null): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: hint === null ? text : `${text}\n  hint: ${hint}` }] };
}
