import type { Draft, Entry } from '../entry.ts';
import type { World } from '../world.ts';

/** The entries before, folded, and the entry whose decision is made again. */
export type Recorded<Kind extends Entry['kind']> = {
  readonly world: World;
  readonly entry: Entry & { readonly kind: Kind };
  /** Texts of the catalog in force, by their SHA-256, as far as entries before hold them. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
};

/**
 * Makes a recorded decision again, from its recorded inputs and the state before it: what it would record. Of a decision that
 * records several entries each is made again by itself, on the state just before it. Null: the entry carries no inputs.
 */
export type Redecide<Kind extends Entry['kind']> = (recorded: Recorded<Kind>) => readonly Draft[] | null;
