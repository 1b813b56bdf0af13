import { openDigest } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import { contentDigest, type Sealed } from './chain.ts';
import type { Checkpoint, Signing } from './checkpoint.ts';
import { endText, writeLine, type Header } from './export-line.ts';
import type { Omitted } from './link.ts';

export type ExportParts = {
  readonly header: Header;
  readonly signer: Signing;
  readonly isWanted: (entry: Sealed) => boolean;
  /** The newest checkpoint of what is not there any more; null: the ledger is there from its beginning. */
  readonly dropped: Checkpoint | null;
};

/** Entries that wait for one that is wanted, at most: a ledger without checkpoints is shown with all of its stubs. */
const MOST_HELD = 20_000;

/**
 * Writes an export: what is wanted is written whole, what stands beside it between two checkpoints as a stub, and what lies
 * between two checkpoints without anything wanted is left out whole. Entries and checkpoints come in their order, a checkpoint
 * after its entry. Every method gives the text to write next, with its newlines.
 */
export class ExportWriter {
  readonly #parts: ExportParts;
  readonly #digest = openDigest();
  #lines = 0;
  #held: Omitted[] = [];
  #isRunning: boolean;
  /** The first entry of what is left out whole, and the checkpoint that ends it so far. */
  #gap: { readonly from: number; readonly end: Checkpoint | null };

  constructor(parts: ExportParts) {
    this.#parts = parts;
    this.#gap = { from: 1, end: parts.dropped };
    this.#isRunning = false;
  }

  /** Whether what was wanted last still waits for the checkpoint that signs for it. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  begin(): string {
    return this.#write({ is: 'header', header: this.#parts.header });
  }

  entry(entry: Sealed): string {
    if (this.#parts.isWanted(entry)) return this.#closeGap() + this.#write({ is: 'entry', entry });
    const { seq, at, hash } = entry;
    const omitted = { seq, at, digest: contentDigest(entry), hash };
    if (this.#isRunning) return this.#write({ is: 'omitted', omitted });
    this.#held.push(omitted);
    return this.#held.length > MOST_HELD ? this.#closeGap() : '';
  }

  checkpoint(checkpoint: Checkpoint): string {
    this.#held = [];
    if (!this.#isRunning) {
      this.#gap = { ...this.#gap, end: checkpoint };
      return '';
    }
    this.#isRunning = false;
    this.#gap = { from: checkpoint.seq + 1, end: null };
    return this.#write({ is: 'checkpoint', checkpoint });
  }

  /** The signed end. What stands after the last checkpoint and is not wanted is not spoken of. */
  end(at: Instant): string {
    const { signer, header } = this.#parts;
    const rest = this.#isRunning ? '' : this.#leaveOut();
    const open = { at, digest: this.#digest.hex(), key: signer.keyId(), lines: this.#lines };
    return rest + this.#write({ is: 'end', end: { ...open, signature: signer.sign(endText(open, header.ledger)) } });
  }

  #closeGap(): string {
    if (this.#isRunning) return '';
    this.#isRunning = true;
    const text = this.#leaveOut() + this.#held.map((omitted) => this.#write({ is: 'omitted', omitted })).join('');
    this.#held = [];
    return text;
  }

  #leaveOut(): string {
    const { from, end } = this.#gap;
    this.#gap = { from, end: null };
    if (end === null || end.seq < from) return '';
    return this.#write({ is: 'gap', gap: { from, to: end.seq } }) + this.#write({ is: 'checkpoint', checkpoint: end });
  }

  #write(line: Parameters<typeof writeLine>[0]): string {
    const text = `${writeLine(line)}\n`;
    this.#lines += 1;
    this.#digest.add(new TextEncoder().encode(text));
    return text;
  }
}
