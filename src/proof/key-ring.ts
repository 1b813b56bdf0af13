import { isSignature, readPublicKey } from './base64.ts';
import type { CheckSignature } from './checkpoint.ts';
import type { Findings } from './finding.ts';
import { endorsementText, keyAt, keyIdOf, type LedgerKey } from './keys.ts';

export type Trust = {
  readonly checkSignature: CheckSignature;
  /** Keys that the caller knows, by id or as they are; none: the ledger's first key is taken at its word. */
  readonly trusted: readonly string[];
};

/** The keys of a ledger, and which of them can be believed: a known one, and what it endorses. */
export class KeyRing {
  keys: readonly LedgerKey[] = [];
  readonly #trust: Trust;
  readonly #findings: Findings;
  /** What was found of each key, by its entry. */
  readonly #believed = new Map<number, boolean>();

  constructor(trust: Trust, findings: Findings) {
    this.#trust = trust;
    this.#findings = findings;
  }

  /** One that an entry or the head of an export names; an entry is believed more than a head. */
  add(key: LedgerKey): void {
    this.keys = [...this.keys.filter(({ seq }) => seq !== key.seq), key].toSorted((a, b) => a.seq - b.seq);
    this.#believed.delete(key.seq);
  }

  /** Whether this text was signed for entry `seq` by the key that was in force there; says why not. */
  async isSigned(claim: Claim, ledger: string): Promise<boolean> {
    const { seq, key: id, line, what } = claim;
    const say = (code: 'KEY_WRONG' | 'SIGNATURE_WRONG', text: string): false => {
      this.#findings.add({ code, seq, line, text });
      return false;
    };
    const key = keyAt(this.keys, seq);
    if (key === null || key.id !== id) {
      const known = this.keys.some((one) => one.id === id);
      return say(
        'KEY_WRONG',
        `${what} names key ${id.slice(0, 16)}, which ${known ? 'did not sign there' : 'is none of this ledger’s'}`,
      );
    }
    if (!(await this.#isBelieved(key, ledger))) return false;
    if (!isSignature(claim.signature)) return say('SIGNATURE_WRONG', `The signature of ${what.toLowerCase()} is none`);
    const isGood = await this.#trust.checkSignature({ publicKey: key.publicKey, text: claim.text, signature: claim.signature });
    return isGood || say('SIGNATURE_WRONG', `${what} was not signed by key ${id}, or says something else since`);
  }

  /** Says once of each key that is not to be believed why it is not. */
  async #isBelieved(key: LedgerKey, ledger: string): Promise<boolean> {
    const known = this.#believed.get(key.seq);
    if (known !== undefined) return known;
    const isBelieved = await this.#judge(key, ledger);
    this.#believed.set(key.seq, isBelieved);
    return isBelieved;
  }

  async #judge(key: LedgerKey, ledger: string): Promise<boolean> {
    const { id, seq, publicKey, replaces, endorsement } = key;
    const { trusted, checkSignature } = this.#trust;
    const say = (code: 'KEY_WRONG' | 'KEY_UNKNOWN' | 'KEY_NOT_ENDORSED', text: string): false => {
      this.#findings.add({ code, seq, line: null, text });
      return false;
    };
    const raw = readPublicKey(publicKey);
    if (raw === null || keyIdOf(raw) !== id)
      return say('KEY_WRONG', `Key ${id.slice(0, 16)} of entry ${seq} has not the name of its bytes`);
    if (trusted.includes(id) || trusted.includes(publicKey)) return true;
    const before = keyAt(this.keys, seq - 1);
    if (before === null) {
      return trusted.length === 0 || say('KEY_UNKNOWN', `Key ${id}, the ledger’s first, is none of those that you named`);
    }
    if (!(await this.#isBelieved(before, ledger))) return false;
    const text = endorsementText({ id, publicKey, replaces }, ledger);
    const isEndorsed =
      endorsement !== null &&
      replaces === before.id &&
      isSignature(endorsement) &&
      (await checkSignature({ publicKey: before.publicKey, text, signature: endorsement }));
    return (
      isEndorsed || say('KEY_NOT_ENDORSED', `Key ${id} of entry ${seq} took the place of ${before.id} without its signature`)
    );
  }
}

type Claim = {
  readonly seq: number;
  readonly key: string;
  readonly text: string;
  readonly signature: string;
  readonly line: number | null;
  /** For people: `The checkpoint of entry 7`. */
  readonly what: string;
};
