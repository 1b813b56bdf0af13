import assert from 'node:assert/strict';
import { test } from 'node:test';
import { question } from './question.ts';

const cases = [
  { name: 'nothing to fill in', path: '/home', asked: {}, want: '/home' },
  {
    name: 'a name is written so that it stays one part',
    path: '/objectives/{name}',
    asked: { name: 'a/b{x=1} $&' },
    want: '/objectives/a%2Fb%7Bx%3D1%7D%20%24%26',
  },
  {
    name: 'the rest follows as it is given',
    path: '/traces/{id}',
    asked: { id: 'x', bad: true, limit: 5 },
    want: '/traces/x?bad=true&limit=5',
  },
  { name: 'what is not given is not asked', path: '/map', asked: { window: undefined, from: 'a:b' }, want: '/map?from=a%3Ab' },
] as const;
for (const { name, path, asked, want } of cases) test(name, () => assert.equal(question(path, asked).path, want));
