import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { builtSdk } from './built-sdk.ts';

test('the module and the script are at most 4 KB compressed, each, and name no place but the configured one', async () => {
  const sdk = await builtSdk();
  for (const [name, text] of Object.entries(sdk)) {
    const bytes = gzipSync(text, { level: 9 }).length;
    assert.ok(bytes > 1_000 && bytes <= 4_096, `the ${name} has ${bytes} bytes compressed`);
    assert.doesNotMatch(text, /https?:\/\/\w|eval|import\(|document\.cookie|userAgent|referrer|innerHTML/);
  }
});
