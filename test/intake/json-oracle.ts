import assert from 'node:assert/strict';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { walkTracesJson } from '../../src/intake/otlp-json.ts';
import { readJsonTraces } from '../../src/intake/read-json-traces.ts';
import { Unreadable } from '../../src/intake/read-outcome.ts';
import type { PlainReading } from './naive-rows.ts';
import { plainReading } from './plain-rows.ts';
import { SHOP } from './sample-catalog.ts';

/**
 * Reads a body by walking it and by parsing it, and fails when the walker has anything to say that the parser does not say
 * too. `left` is what the walker does not read.
 */
export function walkedAlike(body: Uint8Array): 'walked' | 'left' {
  const walked = readBy((matcher, batch) => walkTracesJson(body, matcher.spans, batch));
  if (walked === null) return 'left';
  assert.deepEqual(
    walked,
    readBy((matcher, batch) => readJsonTraces(body, { facts: matcher.spans, batch })),
  );
  return 'walked';
}

type Read = (matcher: ReturnType<typeof compileMatcher>, batch: ReturnType<typeof openBatch>) => number | null;

/** Null when it was not read. */
function readBy(read: Read): PlainReading | null {
  const matcher = compileMatcher(SHOP);
  const batch = openBatch(8);
  matcher.beginPayload();
  try {
    const rejected = read(matcher, batch);
    if (rejected === null) return null;
    return plainReading({ ok: true, rejected, message: '' }, matcher, batch);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
