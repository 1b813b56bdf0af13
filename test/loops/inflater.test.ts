import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { openGunzip } from '../../src/loops/inflater.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 5_000 }),
  fc.string({ maxLength: 5_000 }).map((text) => new TextEncoder().encode(text)),
);

test('on the pinned runtime bodies are inflated into the same memory, one after the other', () => {
  const gunzip = openGunzip();
  fc.assert(
    fc.property(bytes, fc.integer({ min: 0, max: 9 }), (body, level) => {
      const back = gunzip(gzipSync(body, { level }));
      assert.ok(back !== null, 'the runtime has changed inside: intake is slower than it was');
      assert.deepEqual(Buffer.from(back), Buffer.from(body));
    }),
  );
});

test('what is cut off, changed or too large is left to the documented functions, and what comes after is right again', () => {
  const gunzip = openGunzip();
  const good = gzipSync('a payload that is fine');
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, place, change) => {
      const packed = gzipSync(body);
      assert.equal(gunzip(packed.subarray(0, place % packed.length)), null);
      const changed = Buffer.from(packed);
      changed[10 + (place % (packed.length - 10))]! ^= change;
      const back = gunzip(changed); // a change in what comes after the deflated bytes may be seen only by the checksum
      if (back !== null) assert.deepEqual(Buffer.from(back), Buffer.from(body));
      assert.equal(Buffer.from(gunzip(good) ?? []).toString(), 'a payload that is fine');
    }),
  );
  assert.equal(gunzip(gzipSync(new Uint8Array(3_000_000))), null);
  assert.equal(gunzip(new Uint8Array(0)), null);
  assert.equal(Buffer.from(gunzip(good) ?? []).toString(), 'a payload that is fine');
});
