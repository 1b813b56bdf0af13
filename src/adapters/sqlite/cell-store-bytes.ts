import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { CellBlock } from '../../evidence/cell-block.ts';
import { readColumns, writeColumns } from '../../evidence/cell-columns.ts';
import { readSketches, writeSketches, type Sketches } from '../../evidence/cell-sketches.ts';
import { SLOT } from '../../evidence/cell.ts';
import { ByteReader } from '../../kernel/byte-reader.ts';
import { ByteWriter } from '../../kernel/byte-writer.ts';
import { broken, type DurationMs } from '../../kernel/units.ts';

export type StoredBytes = { readonly counts: Uint8Array; readonly histograms: Uint8Array };

/** Compressed histograms are a third smaller; below this many bytes the frame around them costs more than it saves. */
const LEAST_COMPRESSED_BYTES = 256;
const PLAIN = 0;
const ZSTD = 1;

const scratch = new ByteWriter(65_536);

/** A block as it is stored. Counts stay plain: they are short already, and are read a hundred times as often. */
export function bytesOfBlock({ columns, sketches }: CellBlock, width: DurationMs): StoredBytes {
  writeColumns(scratch, columns, width);
  const counts = scratch.take();
  scratch.byte(PLAIN);
  writeSketches(scratch, sketches);
  const plain = scratch.take();
  if (plain.length < LEAST_COMPRESSED_BYTES) return { counts, histograms: plain };
  const compressed = zstdCompressSync(plain.subarray(1));
  scratch.byte(ZSTD);
  scratch.raw(compressed);
  return { counts, histograms: scratch.take() };
}

export function blockOfBytes({ counts, histograms }: StoredBytes, width: DurationMs): CellBlock {
  return { columns: readColumns(counts, width), sketches: sketchesOf(histograms) };
}

function sketchesOf(bytes: Uint8Array): Sketches {
  const form = bytes[0];
  if (form === PLAIN) return readSketches(bytes.subarray(1));
  return form === ZSTD ? readSketches(zstdDecompressSync(bytes.subarray(1))) : broken(`histograms of form ${form}`);
}

/** What a group of series gained, in slots of ten seconds: written every minute and merged within the hour, so never compressed. */
export class FragmentWriter {
  readonly #counts = new ByteWriter();
  readonly #histograms = new ByteWriter();
  readonly #part = new ByteWriter();
  #cells = 0;
  #newest = 0;

  add(place: number, { columns, sketches }: CellBlock): void {
    this.#cells += columns.at.length;
    this.#newest = Math.max(this.#newest, columns.at.at(-1) ?? 0);
    this.#counts.byte(place);
    writeColumns(this.#part, columns, SLOT);
    this.#move(this.#counts);
    this.#part.byte(PLAIN);
    writeSketches(this.#part, sketches);
    this.#move(this.#histograms);
  }

  #move(into: ByteWriter): void {
    into.blob(this.#part.bytes.subarray(0, this.#part.at));
    this.#part.at = 0;
  }

  /** What was added since the last time; `newest` is the start of its newest slot. */
  take(): StoredBytes & { readonly cells: number; readonly newest: number } {
    const taken = { cells: this.#cells, newest: this.#newest, counts: this.#counts.take(), histograms: this.#histograms.take() };
    this.#cells = 0;
    this.#newest = 0;
    return taken;
  }
}

export type FragmentPart = StoredBytes & { readonly place: number };

/** Lends what a fragment has of each series, by the series' place in its group; histograms only where they are given. */
export function partsOfFragment({
  counts,
  histograms,
}: {
  counts: Uint8Array;
  histograms?: Uint8Array;
}): readonly FragmentPart[] {
  const ofCounts = new ByteReader(counts);
  const ofHistograms = histograms === undefined ? null : new ByteReader(histograms);
  const parts: FragmentPart[] = [];
  while (!ofCounts.isAtEnd)
    parts.push({ place: ofCounts.byte(), counts: ofCounts.blob(), histograms: ofHistograms?.blob() ?? NOTHING });
  return parts;
}
const NOTHING = new Uint8Array(0);
