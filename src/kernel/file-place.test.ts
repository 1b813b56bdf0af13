import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badFilePlace } from './file-place.ts';

for (const file of ['shop.yaml', 'teams/pay/slo.yml', 'a b (1).json', 'A_9.x+y@z=,.yaml'])
  test(`${file} may stand in a catalog`, () => assert.equal(badFilePlace(file), null));

const refused = [
  '',
  '/etc/x.yaml',
  '../x.yaml',
  'a/../../x.yaml',
  'a//x.yaml',
  './x.yaml',
  'a/./x.yaml',
  '.x.yaml',
  '.git/x.yaml',
];
refused.push(
  'node_modules/x.yaml',
  'x.txt',
  'x.yaml/',
  'x.yaml\0',
  'a\\..\\x.yaml',
  'C:x.yaml',
  'x\n.yaml',
  `${'a'.repeat(200)}.yaml`,
);
refused.push('a/b/c/d/e/f/g/h/x.yaml', ' x.yaml', 'a/ b/x.yaml', '%2e%2e/x.yaml', '․․/x.yaml');
for (const file of refused)
  test(`${JSON.stringify(file)} may not`, () => assert.match(badFilePlace(file) ?? '', /^(its name|it |hidden)/));
