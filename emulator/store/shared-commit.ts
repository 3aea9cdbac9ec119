/** How many changes of a state in memory share a commit: SQLite looks at all its pages at one, and there is nothing to save. */
const IN_MEMORY_MAX = 250;

/** Changes that SQLite has in one transaction, until a commit ends it. */
export class SharedCommit {
  /** Resolves when the changes are saved, rejects with the reason why they cannot be; undefined for a state in memory. */
  readonly saved: Promise<void> | undefined;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #changes = 0;

  /**
   * @param isAwaited whether somebody waits for the commit: it comes at the end of this turn of the event loop, right after all sockets
   *   that had something were read.
   */
  constructor(isInMemory: boolean, isAwaited: boolean, commit: () => void) {
    if (!isInMemory) {
      this.saved = new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      });
      // Requests that wait hear of it; without any it is no error.
      this.saved.catch(() => undefined);
    }
    if (isAwaited || !isInMemory) setImmediate(commit);
  }

  /** Whether a commit is due before the next change joins. */
  get isFull(): boolean {
    return this.saved === undefined && this.#changes >= IN_MEMORY_MAX;
  }

  /** To be called for each change. */
  joined(): void {
    this.#changes++;
  }

  committed(): void {
    this.#resolve();
  }

  /** @throws the error in memory, where no request waits for it. */
  failed(error: unknown): void {
    if (!this.saved) throw error;
    this.#reject(error);
  }
}
