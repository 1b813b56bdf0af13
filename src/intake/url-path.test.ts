import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathEnd, pathOfText, pathStart } from './url-path.ts';

const cases: readonly (readonly [url: string, path: string])[] = [
  ['/cart', '/cart'],
  ['/cart?id=1', '/cart'],
  ['/cart#top?x', '/cart'],
  ['https://shop/cart?id=1', '/cart'],
  ['https://shop:8080/a/b', '/a/b'],
  ['https://shop', ''],
  ['https://shop?u=http://other/x', ''],
  ['//shop/cart', '//shop/cart'],
  ['*', ''],
  ['', ''],
];
for (const [url, path] of cases)
  test(`the path of "${url}" is "${path}"`, () => assert.deepEqual([pathOfText(url), throughBytes(url)], [path, path]));

test('bytes and text agree on every path', () => {
  const piece = fc.constantFrom('/', '?', '#', '://', ':', 'a', 'ü', 'http');
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (url) => assert.equal(throughBytes(url), pathOfText(url)),
    ),
  );
});

/** In the middle of other bytes, which must not be read. */
function throughBytes(url: string): string {
  const body = new TextEncoder().encode(`/x://y/${url}/z?`);
  const view = new DataView(body.buffer);
  const start = pathStart(view, 7, body.length - 3);
  return new TextDecoder().decode(body.subarray(start, pathEnd(view, start, body.length - 3)));
}
