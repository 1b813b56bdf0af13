import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isWarning, readCatalog } from './read-catalog.ts';
import { read, whole } from '../../test/catalog/shop-documents.ts';

test('the revision and the order of everything are the same however files and documents are arranged', () => {
  const wanted = read(whole);
  const arranged = fc.tuple(
    fc.shuffledSubarray(whole, { minLength: whole.length }),
    fc.array(fc.nat(3), { minLength: whole.length, maxLength: whole.length }),
  );
  fc.assert(
    fc.property(arranged, ([documents, places]) => {
      const texts = [0, 1, 2, 3].map((file) => documents.filter((_, index) => places[index] === file).join('\n---\n'));
      const result = readCatalog(texts.map((text, index) => ({ file: `${3 - index}.yaml`, text })));
      assert.deepEqual(result.ok && result.value, wanted);
    }),
    { numRuns: 50 },
  );
});

test('any text is answered, never with an exception, and every problem stands inside it', () => {
  const pieces = [...whole.join('\n').matchAll(/[\w./-]+|[^\w./-]/g)]
    .map(([piece]) => piece)
    .concat('---', '\t', '*a', '&a', '!x', '<<', '"', '|', '? ', '\0', '{', ']', 'null', '~', '.inf', '1e999');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 200 }).map((all) => all.join('')),
  );
  fc.assert(fc.property(text, answered), { numRuns: 300 });
});

test('a good catalog with one line lost, doubled or changed is answered as well', () => {
  const lines = whole.join('\n---\n').split('\n');
  const damage = fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('', 'x', '- ', '  y: z', '~', '[]', '{ a: [ }'));
  fc.assert(
    fc.property(damage, ([at, line]) => answered(lines.with(at, line).join('\n'))),
    { numRuns: 200 },
  );
});

function answered(text: string): void {
  const result = readCatalog([{ file: 'a.yaml', text }]);
  const lines = text.split(/\r\n|[\r\n]/).length;
  for (const problem of result.ok ? result.warnings : result.problems) {
    assert.equal(isWarning(problem), result.ok);
    assert.ok(problem.place.line >= 1 && problem.place.line <= lines && problem.place.column >= 1, JSON.stringify(problem));
    assert.doesNotMatch(problem.text, /Invalid input|expected .*received|Unrecognized|Too (big|small)/);
  }
}
