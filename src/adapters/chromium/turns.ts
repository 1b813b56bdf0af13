/** Lets so many do something side by side; others wait in line, each for as long as it can. */
export class Turns {
  readonly #atOnce: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get taken(): number {
    return this.#taken;
  }

  /** False when nobody gave a turn back in time. */
  async take(timeoutMs: number): Promise<boolean> {
    if (this.#taken < this.#atOnce) {
      this.#taken += 1;
      return true;
    }
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#taken += 1;
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        resolve(false);
      }, timeoutMs);
      this.#waiting.push(go);
    });
  }

  give(): void {
    this.#taken -= 1;
    this.#waiting.shift()?.();
  }
}
