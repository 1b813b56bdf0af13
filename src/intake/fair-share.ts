/**
 * A bounded thing that several share. Whoever asks may take what the others leave, but never more than is then still free:
 * one alone gets half, two get a third each, and someone who holds nothing always finds room for a modest wish.
 */
export class FairShare {
  readonly #most: number;
  readonly #taken = new Map<string, number>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  heldBy(who: string): number {
    return this.#taken.get(who) ?? 0;
  }

  /** Takes the amount, or nothing when it is not there for this one. */
  take(who: string, amount: number): boolean {
    const own = this.heldBy(who) + amount;
    if (own > this.#most - this.#held - amount) return false;
    this.#taken.set(who, own);
    this.#held += amount;
    return true;
  }

  giveBack(who: string, amount: number): void {
    const left = this.heldBy(who) - amount;
    if (left > 0) this.#taken.set(who, left);
    else this.#taken.delete(who);
    this.#held -= amount;
  }
}
