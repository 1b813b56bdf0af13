import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../kernel/problem.ts';
import { readYaml } from './read-yaml.ts';
import { showPath, type Path } from './source-document.ts';

function read(text: string) {
  const problems: Problem[] = [];
  const documents = readYaml({ file: 'a.yaml', text }, (problem) => void problems.push(problem));
  return { documents, problems: problems.map(({ code, place }) => `${code} ${place.line}:${place.column}`) };
}

const TEXT = `spec:
  objectives:
    - target: 0.9
      window: { days: 28 }
    - target:
  "http.route": /a
  1: one
`;

const places: readonly { path: Path; at: 'value' | 'key'; want: string }[] = [
  { path: ['spec', 'objectives', 0, 'target'], at: 'value', want: '3:15' },
  { path: ['spec', 'objectives', 0, 'target'], at: 'key', want: '3:7' },
  { path: ['spec', 'objectives', 0, 'window'], at: 'value', want: '4:15' },
  { path: ['spec', 'objectives', 0, 'window', 'days'], at: 'value', want: '4:23' },
  { path: ['spec', 'objectives', 0, 'op'], at: 'value', want: '3:7' },
  { path: ['spec', 'objectives', 1, 'target'], at: 'value', want: '5:7' },
  { path: ['spec', 'objectives'], at: 'value', want: '2:3' },
  { path: ['spec', 'http.route'], at: 'value', want: '6:17' },
  { path: ['spec', '1'], at: 'value', want: '7:6' },
  { path: ['spec', 'owner'], at: 'value', want: '1:1' },
  { path: ['metadata', 'name'], at: 'value', want: '1:1' },
];
for (const { path, at, want } of places) {
  test(`the ${at} of ${showPath(path)} stands at ${want}`, () => {
    const [document] = read(TEXT).documents;
    const place = document?.placeOf(path, at);
    assert.equal(`${place?.line}:${place?.column}`, want);
  });
}

test('a place behind an alias is where the anchor stands', () => {
  const [document] = read('a: &x { deep: 1 }\nb: *x\n').documents;
  assert.equal(document?.placeOf(['b']).line, 2);
  assert.equal(document?.placeOf(['b', 'deep']).line, 1);
});

test('documents keep their lines in a file of several, and lists at the top are several', () => {
  const { documents } = read('a: 1\n---\n- b: 2\n- c: 3\n---\n# nothing\n');
  assert.deepEqual(
    documents.map(({ value }) => value),
    [{ a: 1 }, { b: 2 }, { c: 3 }],
  );
  assert.deepEqual(
    documents.map(({ placeOf }) => placeOf([]).line),
    [1, 3, 4],
  );
});

const laughs = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd'].map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abc'[at]}`).join(', ')}]`),
];

const refused: readonly { name: string; text: string; want: readonly string[] }[] = [
  { name: 'an alias without an anchor', text: 'a: *b\n', want: ['CAT_ALIASES 1:4'] },
  { name: 'an alias inside its own anchor', text: 'a: &a { b: *a }\n', want: ['CAT_ALIASES 1:12'] },
  { name: 'aliases of aliases of aliases', text: `${laughs.join('\n')}\n`, want: ['CAT_ALIASES 1:1'] },
  { name: 'more than 100 aliases', text: `a: &a x\nb: [${Array(101).fill('*a').join(', ')}]\n`, want: ['CAT_ALIASES 2:405'] },
  { name: 'an unknown tag', text: 'a: !secret b\n', want: ['CAT_YAML_SYNTAX 1:4'] },
  { name: 'brackets nested beyond all use', text: '['.repeat(1_000_000), want: ['CAT_YAML_SYNTAX 1:1'] },
  { name: 'dashes nested beyond all use', text: '- '.repeat(500_000), want: ['CAT_YAML_SYNTAX 1:1'] },
  { name: 'more documents than a catalog may have', text: '---\n'.repeat(30_001), want: ['CAT_TOO_MANY_DOCUMENTS 1:1'] },
  { name: 'a file above 1 MiB', text: `# ${'é'.repeat(524_288)}`, want: ['CAT_FILE_TOO_LARGE 1:1'] },
];
for (const { name, text, want } of refused) {
  test(`${name} is refused`, () => {
    const { documents, problems } = read(text);
    assert.deepEqual(problems, want);
    assert.ok(documents.every(({ broken }) => broken || name === 'an unknown tag'));
  });
}

test('a hundred aliases and a file of exactly 1 MiB are read', () => {
  assert.deepEqual(read(`a: &a x\nb: [${Array(100).fill('*a').join(', ')}]\n`).problems, []);
  assert.deepEqual(read(`a: 1\n# ${'x'.repeat(1_048_576 - 7)}`).problems, []);
});

test('of one document the first syntax error is shown, and every document is read on its own', () => {
  const { documents, problems } = read('a: [1, 2\nb: ]\n---\nc: 1\nc: 2\n---\nd: "x\n');
  assert.deepEqual(problems, ['CAT_YAML_SYNTAX 2:1', 'CAT_DUPLICATE_KEY 5:1', 'CAT_YAML_SYNTAX 8:1']);
  assert.deepEqual(
    documents.map(({ broken }) => broken),
    [true, false, true],
  );
});
