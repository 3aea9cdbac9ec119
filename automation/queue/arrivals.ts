/**
 * Keeps the order in which calls came, while each has something to find out before it can queue: nobody passes before those
 * who came earlier, whoever is ready first.
 */
export class Arrivals {
  #last: Promise<void> = Promise.resolve();

  /** To be called as soon as a call comes; `pass` must be called whatever becomes of it. */
  next(): { readonly before: Promise<void>; pass(): void } {
    const before = this.#last;
    let pass = () => {};
    this.#last = new Promise((resolve) => {
      pass = () => void before.then(resolve);
    });
    return { before, pass };
  }
}
