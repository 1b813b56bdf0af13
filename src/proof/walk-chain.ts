import type { Instant } from '../kernel/units.ts';
import { GENESIS } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FindingCode, Findings, Range } from './finding.ts';
import { follows, namesOf, type Link } from './link.ts';
import { MissingEntries } from './missing-entries.ts';

/** Lines that find no place are held until one comes that tells where the chain goes on; then as many at most. */
const MOST_WAITING = 500;
/** Entries by whose hash a repetition is known. */
const RECENT = 10_000;

type Tail = { seq: number; names: readonly string[]; at: Instant | null; line: number | null; isFlagged: boolean };
const BEGINNING: Tail = { seq: 0, names: [GENESIS], at: null, line: null, isFlagged: false };

/**
 * Follows the chain line by line and goes on after a break. A line that follows what stands before it is taken at once. All
 * others wait until two lines that follow each other, or a signed checkpoint, show where the chain goes on; only then it is
 * plain what was edited, what is missing and what was put in.
 */
export class ChainWalk {
  tail: Tail = BEGINNING;
  /** Entries that were left out whole, with a signature on either side. */
  readonly unseen: Range[] = [];
  signedThrough = 0;
  readonly #findings: Findings;
  readonly #taken: (link: Link) => void;
  #waiting: Link[] = [];
  /** Whole ones that stand before their place. */
  #early: Link[] = [];
  /** The end of a second chain that began at an entry that was there already. */
  #side: Tail | null = null;
  readonly #missing = new MissingEntries();
  readonly #recent = new Map<number, { readonly hash: string; readonly line: number | null }>();

  constructor(findings: Findings, taken: (link: Link) => void = () => {}) {
    this.#findings = findings;
    this.#taken = taken;
  }

  link(link: Link): void {
    const { tail } = this;
    if (link.seq === tail.seq + 1 && follows(link, tail.names)) {
      this.#setAside(this.#waiting);
      this.#waiting = [];
      this.#take(link);
      return this.#takeEarly();
    }
    if (this.#side !== null && link.seq === this.#side.seq + 1 && follows(link, this.#side.names)) return this.#goOnBeside(link);
    if (this.#waiting.length > 0 && link.seq !== null && follows(link, this.#namesAt(-1))) return this.#resume(link);
    this.#waiting.push(link);
    if (this.#waiting.length > MOST_WAITING) this.settle();
  }

  /** A checkpoint whose signature is good: whatever stands before it, entry `seq` has this hash. */
  checkpoint({ seq, hash, at }: Checkpoint, line: number | null): void {
    if (this.#namesAt(-1).includes(hash)) {
      const run = this.#runBefore(seq + 1, hash);
      this.#join(run, this.#waiting.slice(0, this.#waiting.length - run.length));
      this.#waiting = [];
    } else if (seq > this.tail.seq) {
      this.#fill(this.#waiting, seq + 1);
      this.#waiting = [];
      this.tail = { seq, names: [hash], at: this.tail.at, line, isFlagged: true };
    }
    this.#compare({ seq, hash, at }, line);
  }

  /** Entries that were left out whole; `proof` is the checkpoint that stands for them, or null where none is good. */
  gap({ from, to }: Range, proof: Checkpoint | null, line: number | null): void {
    this.settle();
    const isNext = from > this.tail.seq && to >= from;
    if (proof === null || proof.seq !== to || !isNext) {
      const text = `Entries ${from} to ${to} were left out, and no signed checkpoint at entry ${to} stands for them`;
      this.#say('GAP_UNPROVEN', { seq: from, line, text });
    }
    if (!isNext) return;
    if (from > this.tail.seq + 1) this.#missing.add({ from: this.tail.seq + 1, to: from - 1 });
    if (proof?.seq === to) this.unseen.push({ from, to });
    // Without a checkpoint nobody knows what the next one has to follow, which was said.
    this.tail = { seq: to, names: proof === null ? [] : [proof.hash], at: this.tail.at, line, isFlagged: true };
  }

  /** Nothing comes any more. */
  end(): void {
    this.settle();
    for (const link of this.#early) this.#sayExtra(link);
    this.#early = [];
    for (const { from, to } of this.#missing.ranges) {
      const text = from === to ? `Entry ${from} is missing` : `Entries ${from} to ${to} are missing`;
      this.#say('ENTRY_MISSING', { seq: from, line: null, text });
    }
  }

  #compare({ seq, hash }: Pick<Checkpoint, 'seq' | 'hash' | 'at'>, line: number | null): void {
    if (seq === this.tail.seq && this.tail.names.includes(hash)) {
      this.signedThrough = seq;
      return;
    }
    if (seq === this.#side?.seq && this.#side.names.includes(hash)) {
      this.tail = this.#side;
      this.signedThrough = seq;
      return;
    }
    const known = seq === this.tail.seq ? undefined : this.#recent.get(seq)?.hash;
    if (seq < this.tail.seq && (known === hash || known === undefined)) {
      const text = `The checkpoint of entry ${seq} stands after entry ${this.tail.seq}`;
      return this.#say('CHECKPOINT_MISPLACED', { seq, line, text });
    }
    const from = this.signedThrough + 1;
    const text = `Entry ${seq} has not the hash that was signed: it, or one of the entries from ${from} on, was replaced`;
    this.#say('CHECKPOINT_DIFFERS', { seq, line, text });
    if (seq === this.tail.seq) this.tail = { ...this.tail, names: [...this.tail.names, hash], isFlagged: true };
  }

  /** The chain goes on at this link, which follows the last one that waits. */
  #resume(link: Link): void {
    const need = link.previous ?? this.#namesAt(-1).find((name) => follows(link, [name])) ?? '';
    const run = this.#runBefore(link.seq ?? 0, need);
    const before = this.#waiting.slice(0, this.#waiting.length - run.length);
    this.#waiting = [];
    this.#join([...run, { link, seq: link.seq ?? 0 }], before);
  }

  /** Those waiting that lead up to entry `seq`, which names `need`: each with the place that it has by that. */
  #runBefore(seq: number, need: string): readonly Placed[] {
    const run: Placed[] = [];
    let wanted: string | null = need;
    for (let index = this.#waiting.length - 1; index >= 0 && wanted !== null; index -= 1) {
      const link = this.#waiting[index] as Link;
      if (!this.#namesAt(index).includes(wanted)) break;
      run.unshift({ link, seq: seq - run.length - 1 });
      wanted = link.previous ?? (index === 0 ? null : (this.#namesAt(index - 1).find((name) => follows(link, [name])) ?? null));
    }
    return run;
  }

  /** The names of one that waits; what was left out has the second of them from the one before it. */
  #namesAt(index: number): readonly string[] {
    const link = this.#waiting.at(index);
    const before = this.#waiting[(index < 0 ? this.#waiting.length + index : index) - 1];
    return link === undefined ? [] : namesOf(link, before === undefined ? this.tail.names : namesOf(before));
  }

  /** Takes a run of links that follow each other, after saying what is wrong before it. */
  #join(run: readonly Placed[], before: readonly Link[]): void {
    const [first] = run;
    if (first === undefined) return;
    if (first.seq <= this.tail.seq) {
      this.#setAside(before);
      for (const placed of run) {
        if (placed.seq > this.tail.seq) this.#takeAt(placed);
        else this.#again(placed);
      }
      return;
    }
    if (first.seq > this.tail.seq + 1) this.#fill(before, first.seq);
    else this.#setAside(before);
    const fault = this.#checkJoint(first);
    for (const { link, seq } of run) this.#takeAt({ link: link === first.link ? { ...link, fault } : link, seq });
  }

  /** What is wrong where a run begins; which of the two was changed can be told only if the second one names the first. */
  #checkJoint({ link, seq: next }: Placed): string | null {
    const { seq, line, names, isFlagged } = this.tail;
    if (link.fault !== null || names.length === 0 || follows(link, names)) return link.fault;
    if (link.previous === null || seq === 0)
      return `it does not follow ${seq === 0 ? 'the beginning of a ledger' : `entry ${seq}`}`;
    if (!isFlagged)
      this.#say('ENTRY_REPLACED', { seq, line, text: `Entry ${seq} was replaced: entry ${next} follows another one` });
    return null;
  }

  /** Gives those that wait the free places before entry `next`; a place that nobody takes is a missing entry. */
  #fill(links: readonly Link[], next: number): void {
    const [from, to] = [this.tail.seq + 1, next - 1];
    const taken = new Set<number>();
    for (const [index, link] of links.entries()) {
      const isFree = link.seq !== null && link.seq >= from && link.seq <= to && !taken.has(link.seq);
      let seq = isFree ? (link.seq ?? from) : from;
      while (taken.has(seq)) seq += 1;
      if (seq > to) this.#setAside(links.slice(index, index + 1));
      else {
        taken.add(seq);
        this.#sayEdited({ link, seq });
      }
    }
    this.#missing.addBetween({ from, to }, taken);
    const last = links.at(-1);
    const names = last !== undefined && taken.has(to) ? namesOf(last, this.tail.names) : [];
    this.tail = { ...this.tail, seq: to, names, line: last?.line ?? null, isFlagged: true };
  }

  /** No later line can help: what waits is given the best place there is. */
  settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const last = waiting.at(-1);
    if (last === undefined) return;
    if (last.fault === null && last.seq !== null && last.seq > this.tail.seq) {
      return this.#join([{ link: last, seq: last.seq }], waiting.slice(0, -1));
    }
    const late = waiting.filter(({ seq, fault }) => fault === null && seq !== null && seq <= this.tail.seq);
    this.#setAside(late);
    const rest = waiting.filter((link) => !late.includes(link));
    if (rest.length > 0) this.#fill(rest, this.tail.seq + rest.length + 1);
  }

  #takeAt({ link, seq }: Placed): void {
    if (link.fault !== null || link.seq !== seq) this.#sayEdited({ link, seq });
    this.#take(link, seq);
  }

  #take(link: Link, seq = link.seq ?? 0): void {
    const { at, hash, line } = link;
    const isWhole = link.fault === null;
    if (isWhole && at !== null && at < (this.tail.at ?? at))
      this.#say('TIME_FALLS', { seq, line, text: `Entry ${seq} is older than the one before it` });
    this.tail = {
      seq,
      names: isWhole ? [hash ?? ''] : namesOf(link, this.tail.names),
      at: isWhole ? at : this.tail.at,
      line,
      isFlagged: !isWhole,
    };
    this.#side = null;
    this.#remember(seq, { hash: hash ?? '', line });
    if (isWhole) this.#taken(link);
  }

  #remember(seq: number, what: { readonly hash: string; readonly line: number | null }): void {
    this.#recent.set(seq, what);
    if (this.#recent.size > RECENT) this.#recent.delete(this.#recent.keys().next().value ?? 0);
  }

  /** Those that stood too early and whose place has come. */
  #takeEarly(): void {
    for (;;) {
      const index = this.#early.findIndex((link) => link.seq === this.tail.seq + 1 && follows(link, this.tail.names));
      const [link] = index === -1 ? [] : this.#early.splice(index, 1);
      if (link === undefined) return;
      const after = this.tail;
      this.#take(link);
      const text = `Entry ${this.tail.seq} stands before entry ${after.seq}`;
      this.#say('ENTRY_MOVED', { seq: this.tail.seq, line: link.line, text });
    }
  }

  /** Lines that are in nobody's place: perhaps their place comes yet. */
  #setAside(links: readonly Link[]): void {
    for (const link of links) {
      const isEarly = link.fault === null && link.seq !== null && link.seq > this.tail.seq + 1;
      if (isEarly && this.#early.length < MOST_WAITING) this.#early.push(link);
      else if (link.fault === null && link.seq !== null) this.#again({ link, seq: link.seq });
      else this.#sayExtra(link);
    }
  }

  /** An entry whose place is taken, or was missed before. */
  #again({ link, seq }: Placed): void {
    this.#side = { ...BEGINNING, seq, names: namesOf(link), line: link.line };
    const { line } = link;
    const there = this.#recent.get(seq);
    if (this.#missing.remove(seq)) {
      return this.#say('ENTRY_MOVED', { seq, line, text: `Entry ${seq} stands after entry ${this.tail.seq}` });
    }
    if (there === undefined || there.hash !== link.hash) return this.#sayExtra(link, seq);
    this.#say('ENTRY_REPEATED', { seq, line, text: `Entry ${seq} stands twice` });
  }

  #goOnBeside(link: Link): void {
    if ((link.seq ?? 0) > this.tail.seq) return this.#take(link);
    this.#again({ link, seq: link.seq ?? 0 });
  }

  #sayEdited({ link, seq }: Placed): void {
    const { line, fault } = link;
    if (link.seq === null)
      return this.#say('LINE_UNREADABLE', { seq, line, text: `Entry ${seq} cannot be read: ${fault ?? ''}` });
    const why = link.seq === seq ? (fault ?? 'it does not follow the one before it') : `it calls itself entry ${link.seq}`;
    this.#say('ENTRY_EDITED', { seq, line, text: `Entry ${seq} was edited: ${why}` });
  }

  #sayExtra(link: Link, seq = link.seq): void {
    const { line, fault } = link;
    if (seq === null) {
      const text = `A line after entry ${this.tail.seq} is none of the ledger: ${fault ?? ''}`;
      return this.#say('LINE_UNREADABLE', { seq: null, line, text });
    }
    const there = this.#recent.get(seq)?.line ?? null;
    const where = there === null ? '' : `: line ${there} says something else`;
    this.#say('ENTRY_INSERTED', { seq, line, text: `There are two of entry ${seq}${where}, and one was inserted` });
  }

  #say(code: FindingCode, about: { readonly seq: number | null; readonly line: number | null; readonly text: string }): void {
    this.#findings.add({ code, ...about });
  }
}

type Placed = { readonly link: Link; readonly seq: number };
