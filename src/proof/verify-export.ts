import { openDigest } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import type { Sealed } from './chain.ts';
import { checkpointText, type Checkpoint } from './checkpoint.ts';
import { endText, readLine, type End, type ExportLine, type Header } from './export-line.ts';
import { Findings, type Finding, type Range } from './finding.ts';
import { KeyRing, type Trust } from './key-ring.ts';
import { KEY_INTRODUCED, type KeyIntroduced, type LedgerKey } from './keys.ts';
import type { Line } from './line-reader.ts';
import { linkOfEntry, linkOfOmitted, unreadableLink, type Link } from './link.ts';
import { ChainWalk } from './walk-chain.ts';

export type VerifyOptions = Trust & {
  /** An entry that the caller knows: it has to be there, and to be this one. */
  readonly expect: readonly { readonly seq: number; readonly hash: string }[];
};

export type Report = {
  readonly isIntact: boolean;
  readonly ledger: string | null;
  readonly entries: number;
  readonly omitted: number;
  readonly checkpoints: number;
  /** The first and the last entry that are spoken of. */
  readonly first: number | null;
  readonly tail: { readonly seq: number; readonly hash: string | null; readonly at: Instant | null };
  /** Up to here a signature stands for all that came before; what follows rests on the signature of the file alone. */
  readonly signedThrough: number;
  readonly unseen: readonly Range[];
  readonly keys: readonly LedgerKey[];
  readonly findings: readonly Finding[];
  readonly findingsLeftOut: number;
};

/** Checks a ledger record by record, in bounded memory: an export line by line, or the entries of a store. */
export class LedgerVerifier {
  readonly findings = new Findings();
  readonly #options: VerifyOptions;
  readonly #ring: KeyRing;
  readonly #walk: ChainWalk;
  readonly #digest = openDigest();
  readonly #counts = { lines: 0, entries: 0, omitted: 0, checkpoints: 0 };
  readonly #met = new Set<number>();
  #ledger: string | null = null;
  #header: Header | null = null;
  #end: End | null = null;
  #isWhole = true;
  #isBehindTold = false;
  #first: number | null = null;
  #gap: { readonly range: Range; readonly line: number } | null = null;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#ring = new KeyRing(options, this.findings);
    this.#walk = new ChainWalk(this.findings, (link) => this.#taken(link));
  }

  /** One line of an export. */
  async line(line: Line): Promise<void> {
    const number = this.#counts.lines + 1;
    const read: ExportLine = line.isWhole ? readLine(line.text) : { is: 'unreadable', why: 'the file ends in the middle of it' };
    if (this.#end !== null) {
      if (this.#isBehindTold) return;
      this.#isBehindTold = true;
      this.findings.add({ code: 'FILE_DIFFERS', seq: null, line: number, text: 'Something stands behind the end of the export' });
      return;
    }
    this.#counts.lines = number;
    if (read.is === 'end') return this.#endOfFile(read.end, number);
    this.#digest.add(line.bytes);
    this.#digest.add(NEWLINE);
    await this.record(read, number);
  }

  async record(read: Exclude<ExportLine, { is: 'end' }>, line: number | null): Promise<void> {
    if (this.#gap !== null && read.is !== 'checkpoint') this.#closeGap(null);
    switch (read.is) {
      case 'header':
        return this.#head(read.header, line);
      case 'entry':
        this.#counts.entries += 1;
        return this.#link(linkOfEntry(read.entry, line));
      case 'omitted':
        this.#counts.omitted += 1;
        return this.#link(linkOfOmitted(read.omitted, line));
      case 'gap':
        this.#gap = { range: read.gap, line: line ?? 0 };
        return;
      case 'checkpoint':
        return this.#checkpoint(read.checkpoint, line);
      case 'unreadable':
        return this.#walk.link(unreadableLink(line, read.why));
    }
  }

  /** Checks an entry that stands in no file. */
  entry(entry: Sealed): void {
    this.#counts.entries += 1;
    this.#link(linkOfEntry(entry, null));
  }

  /** What was found, after the last record. `isFile`: a file has to have a head and a signed end. */
  async report({ isFile }: { readonly isFile: boolean }): Promise<Report> {
    if (this.#gap !== null) this.#closeGap(null);
    this.#walk.end();
    if (isFile) this.#checkFile();
    this.#checkExpected();
    const { tail, unseen, signedThrough } = this.#walk;
    const { entries, omitted, checkpoints } = this.#counts;
    const isForeign = isFile && this.#header === null && this.#end === null && entries + omitted + checkpoints === 0;
    return {
      isIntact: this.findings.none,
      ledger: this.#ledger,
      entries,
      omitted,
      checkpoints,
      first: this.#first,
      tail: { seq: tail.seq, hash: tail.names[0] ?? null, at: tail.at },
      signedThrough,
      unseen,
      keys: this.#ring.keys,
      // Of a file of another kind one word says more than one about each of its lines.
      findings: isForeign ? [NO_EXPORT] : this.findings.kept,
      findingsLeftOut: isForeign ? 0 : this.findings.leftOut,
    };
  }

  #link(link: Link): void {
    this.#first ??= link.seq;
    this.#walk.link(link);
  }

  #head(header: Header, line: number | null): void {
    if (this.#header !== null || line !== 1) {
      const text = 'The head of an export stands where none belongs';
      this.findings.add({ code: 'FILE_DIFFERS', seq: null, line, text });
      return;
    }
    this.#header = header;
    this.#ledger ??= header.ledger;
    for (const key of header.keys) this.#ring.add(key);
  }

  /** Entries whose place in the chain is plain: what they say about the ledger itself counts. */
  #taken({ entry, seq, hash, line }: Link): void {
    if (seq === null || hash === null) return;
    if (seq === 1 && hash !== this.#ledger) {
      const text = 'The head of the export names another ledger than its first entry is';
      if (this.#ledger !== null) this.findings.add({ code: 'LEDGER_DIFFERS', seq, line, text });
      this.#ledger = hash;
    }
    this.#meet({ seq, hash, line });
    if (entry?.kind !== KEY_INTRODUCED) return;
    const { id, publicKey, replaces, endorsement } = entry.body as KeyIntroduced;
    const key = { id, publicKey, replaces, endorsement, seq };
    if (this.#header !== null && !this.#header.keys.some((one) => isSameKey(one, key))) {
      const text = `Entry ${seq} introduces key ${id}, and the head of the export does not name it so`;
      this.findings.add({ code: 'LEDGER_DIFFERS', seq, line, text });
    }
    this.#ring.add(key);
  }

  #meet({ seq, hash, line }: { readonly seq: number; readonly hash: string; readonly line: number | null }): void {
    const expected = this.#options.expect.find((one) => one.seq === seq);
    if (expected === undefined || this.#met.has(seq)) return;
    this.#met.add(seq);
    if (expected.hash === hash) return;
    const text = `Entry ${seq} is not the one that was expected: ${hash.slice(0, 12)} instead of ${expected.hash.slice(0, 12)}`;
    this.findings.add({ code: 'EXPECTED_DIFFERS', seq, line, text });
  }

  async #checkpoint(checkpoint: Checkpoint, line: number | null): Promise<void> {
    const { seq, hash, key, signature } = checkpoint;
    this.#counts.checkpoints += 1;
    this.#first ??= seq;
    const text = checkpointText(checkpoint, this.#ledger ?? '');
    const what = `The checkpoint of entry ${seq}`;
    const isGood = await this.#ring.isSigned({ seq, key, text, signature, line, what }, this.#ledger ?? '');
    if (this.#gap !== null) this.#closeGap(isGood ? checkpoint : null);
    if (!isGood) return;
    this.#walk.checkpoint(checkpoint, line);
    this.#meet({ seq, hash, line });
  }

  #closeGap(proof: Checkpoint | null): void {
    const gap = this.#gap;
    this.#gap = null;
    if (gap !== null) this.#walk.gap(gap.range, proof, gap.line);
  }

  async #endOfFile(end: End, line: number): Promise<void> {
    this.#end = end;
    if (this.#gap !== null) this.#closeGap(null);
    this.#walk.settle();
    const text = endText(end, this.#ledger ?? '');
    const seq = Math.max(this.#walk.tail.seq, this.#ring.keys.at(-1)?.seq ?? 0);
    const { key, signature } = end;
    const isGood = await this.#ring.isSigned(
      { seq, key, text, signature, line, what: 'The end of the export' },
      this.#ledger ?? '',
    );
    this.#isWhole = !isGood || (end.lines === line - 1 && end.digest === this.#digest.hex());
  }

  /** What no other check has found: every other change of a byte changes the digest as well. */
  #checkFile(): void {
    if (this.#header === null) {
      this.findings.add({ code: 'FILE_DIFFERS', seq: null, line: 1, text: 'The file does not begin with the head of an export' });
    }
    if (this.#end === null) {
      const text = `The file was cut off: it has no signed end after entry ${this.#walk.tail.seq}`;
      this.findings.add({ code: 'CUT_OFF', seq: this.#walk.tail.seq, line: this.#counts.lines, text });
    } else if (!this.#isWhole && this.findings.none) {
      const [is, was] = [this.#counts.lines - 1, this.#end.lines];
      const how = is === was ? 'a line was changed' : `it has ${is} lines before its end and was made with ${was}`;
      const text = `The file is not what was exported: ${how}, though no entry is concerned`;
      this.findings.add({ code: 'FILE_DIFFERS', seq: null, line: null, text });
    }
  }

  #checkExpected(): void {
    for (const { seq } of this.#options.expect) {
      if (this.#met.has(seq)) continue;
      const isCut = seq > this.#walk.tail.seq;
      const text = isCut
        ? `The ledger was cut off: it ends with entry ${this.#walk.tail.seq}, and entry ${seq} is known`
        : `Entry ${seq} is not shown, so that it cannot be compared with the one that was expected`;
      this.findings.add({ code: isCut ? 'CUT_OFF' : 'EXPECTED_DIFFERS', seq, line: null, text });
    }
  }
}

const NEWLINE = new Uint8Array([10]);
const NO_EXPORT: Finding = {
  code: 'FILE_DIFFERS',
  seq: null,
  line: 1,
  text: 'The file is no export of a ledger: none of its lines is one of an export',
};

function isSameKey(a: LedgerKey, b: LedgerKey): boolean {
  const { id, publicKey, replaces, endorsement, seq } = b;
  return a.seq === seq && a.id === id && a.publicKey === publicKey && a.replaces === replaces && a.endorsement === endorsement;
}
