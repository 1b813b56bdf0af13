import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showTable } from './table.ts';
import { printable } from './terminal.ts';

const SENTENCE = 'Held at 25 % on 1.1.0: no telemetry has arrived, so nothing can be said about it before some does.';
const TABLE = {
  heading: ['ROLLOUT', 'VERSIONS', 'PHASE', 'ASKED', 'MEASURED', 'WHY'],
  rows: [
    ['storefront-3', '1.0.0 → 1.1.0', { word: 'held' }, '25 %', '–', SENTENCE],
    ['storefront-2', '0.9.0 → 1.0.0', { word: 'promoted' }, '100 %', '100 %', 'Promoted.'],
  ],
};
const plain = (columns: number | null) => ({ columns, colours: false });

test('on a narrow terminal sentences stand below their rows', () => {
  assert.equal(
    showTable(TABLE, plain(80)),
    `ROLLOUT       VERSIONS       PHASE     ASKED  MEASURED
storefront-3  1.0.0 → 1.1.0  held      25 %   –
    Held at 25 % on 1.1.0: no telemetry has arrived, so nothing can be said
    about it before some does.
storefront-2  0.9.0 → 1.0.0  promoted  100 %  100 %
    Promoted.`,
  );
});

test('on a wide terminal they stand beside them', () => {
  assert.equal(
    showTable(TABLE, plain(120)),
    `ROLLOUT       VERSIONS       PHASE     ASKED  MEASURED  WHY
storefront-3  1.0.0 → 1.1.0  held      25 %   –         Held at 25 % on 1.1.0: no telemetry has arrived, so nothing can
                                                        be said about it before some does.
storefront-2  0.9.0 → 1.0.0  promoted  100 %  100 %     Promoted.`,
  );
});

test('where nobody watches a row is one line, however long', () => {
  const lines = showTable(TABLE, plain(null)).split('\n');
  assert.equal(lines.length, 3);
  assert.ok(lines[1]?.endsWith(SENTENCE));
});

test('no line is wider than the terminal, and none ends in blanks', () => {
  for (let columns = 60; columns <= 200; columns += 1) {
    for (const line of showTable(TABLE, plain(columns)).split('\n')) {
      assert.ok(line.length <= columns, `${line.length} characters at ${columns} columns: ${line}`);
      assert.equal(line, line.trimEnd());
    }
  }
});

test('colours say what a word means, and change nothing else', () => {
  for (const columns of [null, 80, 160]) {
    const coloured = showTable(TABLE, { columns, colours: true });
    assert.ok(coloured.includes('\u001b[33mheld\u001b[39m') && coloured.includes('\u001b[32mpromoted\u001b[39m'));
    // oxlint-disable-next-line eslint/no-control-regex -- the colours
    assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ''), showTable(TABLE, plain(columns)));
  }
});

test('an empty table shows its heading, and a cell may be empty', () => {
  assert.equal(showTable({ heading: ['A', 'B'], rows: [] }, plain(80)), 'A  B');
  assert.equal(
    showTable(
      {
        rows: [
          ['', '', 'x'],
          ['one', '', 'y'],
        ],
      },
      plain(80),
    ),
    '       x\none    y',
  );
});

test('what others wrote cannot steer the terminal', () => {
  const nasty = 'v\u001b[2J\u001b]0;owned\u0007\r\n\u202e\u009b1m';
  assert.equal(printable(nasty), 'v?[2J?]0;owned?????1m');
  assert.ok(!showTable({ rows: [[nasty, nasty]] }, plain(80)).includes('\u001b'));
});
