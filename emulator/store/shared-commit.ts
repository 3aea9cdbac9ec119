/** How many changes of a state in memory share a commit: SQLite looks at all its pages at one, and there is nothing to save. */
const IN_MEMORY_MAX = 1000;

/** How many turns of the event loop, of some microseconds each, a commit waits for requests that are expected. */
const TURNS_MAX = 50;

/** Changes that SQLite has in one transaction, until a commit ends it. */
export class SharedCommit {
  /** Resolves when the changes are saved, rejects with the reason why they cannot be; undefined for a state in memory. */
  readonly #saved: Promise<void> | undefined;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #changes = 0;
  #waiting = 0;
  #isOver = false;

  /**
   * @param isFollowed whether changes are to be committed soon though they are in memory.
   * @param expected how many requests waited for the commit before: their clients, which have their answers by now, send the next
   *   ones in the same moment, and share the next commit if it waits for them.
   * @param commit called at the end of a turn of the event loop, right after all sockets that had something were read.
   */
  constructor(isInMemory: boolean, isFollowed: boolean, expected: number, commit: () => void) {
    if (!isInMemory) {
      this.#saved = new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      });
      // Requests that wait hear of it; without any it is no error.
      this.#saved.catch(() => undefined);
    }
    if (isInMemory && !isFollowed) return;
    let turns = 0;
    const endOfTurn = () => {
      if (this.#isOver) return;
      if (this.#waiting >= expected || ++turns > TURNS_MAX) commit();
      else setImmediate(endOfTurn);
    };
    setImmediate(endOfTurn);
  }

  /** To be called for each request that may have seen the changes. */
  wait(): Promise<void> | undefined {
    this.#waiting++;
    return this.#saved;
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether a commit is due before the next change joins. */
  get isFull(): boolean {
    return this.#saved === undefined && this.#changes >= IN_MEMORY_MAX;
  }

  /** To be called for each change. */
  joined(): void {
    this.#changes++;
  }

  committed(): void {
    this.#isOver = true;
    this.#resolve();
  }

  /**
   * On a disk, the requests that wait for the commit get the error. In memory they were answered before, and their changes are lost: the
   * process ends with an error.
   *
   * @throws the error, in memory: the change that comes next must not run.
   */
  failed(error: unknown): void {
    this.#isOver = true;
    this.#reject(error);
    if (this.#saved) return;
    const lost = new Error(`${this.#changes} changes of requests that were answered are lost.`, { cause: error });
    setImmediate(() => {
      throw lost;
    });
    throw error;
  }
}
