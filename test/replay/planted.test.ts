import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';

// Somebody changes what is decided and means something else by it: the corpus has to say so, and where.
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'plimsoll-planted-'));

type Planted = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly field: RegExp;
};

const PLANTED: readonly Planted[] = [
  {
    name: 'a step that orders half of its share',
    file: 'src/delivery/move.ts',
    from: '{ [baseline]: 1 - share, [candidate]: share }',
    to: '{ [baseline]: 1 - share / 2, [candidate]: share / 2 }',
    field: /body\.effects\[0\]\.weights\./,
  },
  {
    name: 'a bar for harm that is half as high',
    file: 'src/verdict/comparison/judge.ts',
    from: '-Math.log10(terms.alpha)',
    to: '-Math.log10(terms.alpha * 2)',
    field: /body\.decided\.inputs\.comparison\.log10HarmNeeded was/,
  },
  {
    name: 'a way back that leaves one in a hundred',
    file: 'src/delivery/roll-back.ts',
    from: "const share = 0 as Ratio;\n  const next = { phase: 'rolling-back'",
    to: "const share = 0.01 as Ratio;\n  const next = { phase: 'rolling-back'",
    field: /body\.next\.share was 0, is 0\.01/,
  },
  {
    name: 'a gate that lets through what burns',
    file: 'src/delivery/gate.ts',
    from: "for (const objective of burning) reasons.push(block('BURNING'",
    to: "for (const objective of burning.slice(1)) reasons.push(block('BURNING'",
    field: /body\.reasons/,
  },
];

before(() => {
  for (const folder of ['src', 'test/replay']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
after(() => rmSync(copy, { recursive: true }));

for (const { name, file, from, to, field } of PLANTED)
  test(`the corpus names the field of ${name}`, () => {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes(from), `${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
    const { status, stdout } = spawnSync(process.execPath, ['--test', join(copy, 'test/replay/corpus.test.ts')], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    writeFileSync(path, text);
    assert.equal(status, 1, 'the corpus noticed nothing');
    assert.match(stdout, field);
  });
