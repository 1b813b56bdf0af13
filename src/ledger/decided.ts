import { canonicalJson, digestOf } from '../kernel/hash.ts';

/** Under what a decision was made: the catalog, and the code that decided. */
export type MadeBy = {
  /** Revision of the catalog in force. */
  readonly policy: string;
  /** Revision of the code that decided. */
  readonly code: string;
};

/**
 * Everything that a decision was made from, beside the state that the entries before it fold to. With both of them it can be
 * made again, by anyone and at any time, long after the evidence itself has expired.
 */
export type Decided<Inputs> = MadeBy & {
  /** Plain JSON that comes back from its text as it was. */
  readonly inputs: Inputs;
  /** SHA-256 of the canonical form of the inputs. */
  readonly digest: string;
};

export function decided<Inputs>(inputs: Inputs, { policy, code }: MadeBy): Decided<Inputs> {
  return { inputs, digest: digestOf(inputs), policy, code };
}

/**
 * What was gathered, as it comes back from its record: a decision is made from this and from nothing else. Otherwise the order in
 * which a router happens to name its places would be in a sentence, and in no record.
 */
export function asRecorded<Inputs>(gathered: Inputs): Inputs {
  return JSON.parse(canonicalJson(gathered)) as Inputs;
}
