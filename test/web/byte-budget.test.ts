import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../../web/dist');

test('the first screen is at most 200 KB of compressed JavaScript, and nothing is fetched from elsewhere', () => {
  const page = readFileSync(join(DIST, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path ?? '');
  assert.ok(scripts.length > 0, 'the page names its script');
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(DIST, path))).length, 0);
  assert.ok(bytes <= 200_000, `${bytes} bytes`);
  assert.deepEqual(page.match(/https?:\/\/[^"]*/g), null);
  assert.doesNotMatch(page, /<script>|<style|style="/, 'the security policy allows no inline code or style');
});
