import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seal, type Sealed } from '../../src/proof/chain.ts';
import type { Report } from '../../src/proof/verify-export.ts';
import { AT, exportLines, sampleLedger, verifyBytes, verifyLines, type SampleParts } from './sample-export.ts';

const shape = fc.record({
  count: fc.integer({ min: 6, max: 14 }),
  checkpoints: fc.uniqueArray(fc.integer({ min: 2, max: 14 }), { maxLength: 4 }),
  rotations: fc.uniqueArray(fc.integer({ min: 2, max: 14 }), { maxLength: 2 }),
}) satisfies fc.Arbitrary<SampleParts>;
/** What is left out: nothing, every second entry, or all but one. */
const filter = fc.constantFrom<(entry: Sealed) => boolean>(
  () => true,
  ({ subject }) => subject === 'r-1',
  ({ seq }) => seq === 5,
);
const nat = fc.nat(10_000);
const flip = fc.record({ where: nat, bit: fc.nat(7) });

function codes({ findings }: Report): readonly string[] {
  return findings.map(({ code, seq }) => `${code} ${seq}`);
}

/** Lines about an entry, and which entry. */
function places(lines: readonly string[]): readonly { index: number; seq: number }[] {
  return lines.flatMap((line, index) => {
    const value = JSON.parse(line) as { seq?: number; omitted?: { seq: number } };
    const seq = value.seq ?? value.omitted?.seq;
    return seq === undefined ? [] : [{ index, seq }];
  });
}

function pick<Item>(items: readonly Item[], at: number): Item {
  return items[at % items.length] ?? assert.fail('nothing to pick');
}

const RUNS = { numRuns: Number(process.env['RUNS'] ?? 150) };

test('what was exported is intact, whatever is left out and whoever signs', () =>
  fc.assert(
    fc.asyncProperty(shape, filter, async (parts, wanted) => {
      const sample = await sampleLedger(parts);
      const report = await verifyLines(exportLines(sample, wanted), { trusted: [sample.keys[0]?.id ?? ''] });
      assert.deepEqual(codes(report), []);
      assert.equal(report.ledger, sample.ledger);
    }),
    RUNS,
  ));

test('a flipped bit anywhere is found, and within an entry that entry is named', () =>
  fc.assert(
    fc.asyncProperty(fc.tuple(shape, filter), flip, async ([parts, wanted], { where, bit }) => {
      const lines = exportLines(await sampleLedger(parts), wanted);
      fc.pre(places(lines).length > 0);
      const { index, seq } = pick(places(lines), where);
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const start = Buffer.byteLength(
        lines
          .slice(0, index)
          .map((line) => `${line}\n`)
          .join(''),
      );
      const at = start + (where % Buffer.byteLength(lines[index] ?? ''));
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      const report = await verifyBytes(bytes);
      assert.ok(
        report.findings.some((one) => one.seq === seq),
        `${JSON.stringify(report.findings)} in ${bytes.toString()}`,
      );
      assert.ok(report.findings.length <= 3, JSON.stringify(report.findings));
    }),
    RUNS,
  ));

test('a removed line of an entry is named as missing', () =>
  fc.assert(
    fc.asyncProperty(shape, filter, nat, async (parts, wanted, where) => {
      const lines = exportLines(await sampleLedger(parts), wanted);
      const all = places(lines);
      fc.pre(all.length > 1);
      const { index, seq } = pick(all.slice(0, -1), where);
      const report = await verifyLines(lines.toSpliced(index, 1));
      assert.deepEqual(codes(report).slice(0, 1), [`ENTRY_MISSING ${seq}`], JSON.stringify(report.findings));
      assert.equal(report.findings.length, 1);
    }),
    RUNS,
  ));

test('a removed line of any other kind is found', () =>
  fc.assert(
    fc.asyncProperty(shape, filter, nat, async (parts, wanted, where) => {
      const lines = exportLines(await sampleLedger(parts), wanted);
      const report = await verifyLines(lines.toSpliced(where % lines.length, 1));
      assert.equal(report.isIntact, false);
    }),
    RUNS,
  ));

test('a repeated line of an entry is named as repeated', () =>
  fc.assert(
    fc.asyncProperty(shape, filter, nat, async (parts, wanted, where) => {
      const lines = exportLines(await sampleLedger(parts), wanted);
      const all = places(lines);
      fc.pre(all.length > 0);
      const { index, seq } = pick(all, where);
      const later = pick(
        all.filter((place) => place.index >= index),
        where,
      ).index;
      const report = await verifyLines(lines.toSpliced(later + 1, 0, lines[index] ?? ''));
      assert.deepEqual(codes(report), [`ENTRY_REPEATED ${seq}`], JSON.stringify(report.findings));
    }),
    RUNS,
  ));

test('a moved line of an entry is named as moved', () =>
  fc.assert(
    fc.asyncProperty(shape, nat, nat, async (parts, from, by) => {
      const lines = exportLines(await sampleLedger(parts));
      const all = places(lines);
      const { index, seq } = pick(all, from);
      const target = pick(all, by);
      fc.pre(target.seq !== seq);
      const without = lines.toSpliced(index, 1);
      const report = await verifyLines(without.toSpliced(target.index, 0, lines[index] ?? ''));
      const beside = seq + Math.sign(target.seq - seq);
      const moved = Math.abs(target.seq - seq) === 1 ? [seq, beside] : [seq];
      assert.ok(
        report.findings.every((one) => one.code !== 'ENTRY_MISSING' || one.seq === all.at(-1)?.seq),
        JSON.stringify(report.findings),
      );
      assert.ok(
        report.findings.some((one) => one.code === 'ENTRY_MOVED' && moved.includes(one.seq ?? 0)),
        `${seq} to ${target.seq}: ${JSON.stringify(report.findings)}`,
      );
    }),
    RUNS,
  ));

test('an entry that was put in, sealed to continue its predecessor, is named', () =>
  fc.assert(
    fc.asyncProperty(shape, nat, async (parts, where) => {
      const { entries, ...rest } = await sampleLedger(parts);
      const lines = exportLines({ entries, ...rest });
      const { index, seq } = pick(places(lines).slice(0, -1), where);
      const before = entries[seq - 1] ?? assert.fail('no entry');
      const [forged] = seal([{ kind: 'server.stopped', subject: 's', actor: 'nobody', body: { why: 'forged' } }], {
        tail: before,
        at: before.at,
      });
      const report = await verifyLines(lines.toSpliced(index + 1, 0, JSON.stringify(canonical(forged as Sealed))));
      assert.ok(codes(report).includes(`ENTRY_INSERTED ${seq + 1}`), JSON.stringify(report.findings));
      // Put before the checkpoint of its predecessor, it moves that one out of its place as well.
      assert.ok(
        report.findings.every((one) => one.seq === seq + 1 || `${one.code} ${one.seq}` === `CHECKPOINT_MISPLACED ${seq}`),
      );
    }),
    RUNS,
  ));

function canonical(entry: Sealed): object {
  const { actor, at, body, hash, kind, previous, seq, subject } = entry;
  return { actor, at, body, hash, kind, previous, seq, subject };
}

test('an entry that was edited and sealed anew is named', () =>
  fc.assert(
    fc.asyncProperty(shape, nat, async (parts, where) => {
      const { entries, ...rest } = await sampleLedger(parts);
      const lines = exportLines({ entries, ...rest });
      const { index, seq } = pick(places(lines).slice(1, -1), where);
      const tail = entries[seq - 2] ?? assert.fail('no entry');
      const [forged] = seal([{ kind: 'server.stopped', subject: 's', actor: 'nobody', body: { why: 'forged' } }], {
        tail,
        at: entries[seq - 1]?.at ?? AT,
      });
      const report = await verifyLines(lines.toSpliced(index, 1, JSON.stringify(canonical(forged as Sealed))));
      assert.ok(report.findings.length > 0);
      assert.ok(
        report.findings.every((one) => one.seq === seq),
        JSON.stringify(report.findings),
      );
    }),
    RUNS,
  ));
