/** Wakes everybody who waits for something to have changed; each then looks for itself whether it was that. */
export class Pulse {
  #next = Promise.withResolvers<void>();

  beat(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers<void>();
    resolve();
  }

  wait(): Promise<void> {
    return this.#next.promise;
  }
}
