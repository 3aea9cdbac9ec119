import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessEnd, type ProcessSpec, runContained } from "./contained-process.ts";
import { Reaper } from "./reaper.ts";
import { notAllowed, type RunKind } from "./run-kinds.ts";
import { Slots } from "./slots.ts";

export interface ChildProcessesOptions {
  /** Default: nothing. */
  readonly run?: readonly RunKind[] | undefined;
  /** How many of each kind run at once. Default: two for each processor. */
  readonly atOnce?: number | undefined;
}

export interface Job {
  readonly kind: RunKind;
  /** Names what runs, for what it asks for in turn. */
  readonly id?: string | undefined;
  /** The id of what waits for this. */
  readonly within?: string | undefined;
  /** Puts into a folder of its own what it needs; the folder is removed at the end. */
  readonly prepare: (folder: string) => ProcessSpec | Promise<ProcessSpec>;
}

/** What runs, as far as others that it waits for need to know. */
interface Running {
  readonly depth: number;
  /** While it waits for others, one of them runs in its place. */
  readonly seat: Slots;
}

/**
 * The child processes of one emulator. Each kind has places of its own, so that a script that waits for a function does not keep
 * the function from running; a function that waits for another lends it its place when no other is free.
 */
export class ChildProcesses {
  readonly #allowed: ReadonlySet<RunKind>;
  readonly #places: Readonly<Record<RunKind, Slots>>;
  readonly #stop = new AbortController();
  readonly #jobs = new Set<Promise<ProcessEnd>>();
  readonly #running = new Map<string, Running>();
  #home: Promise<Home> | undefined;

  constructor({ run = [], atOnce = 2 * availableParallelism() }: ChildProcessesOptions = {}) {
    this.#allowed = new Set(run);
    this.#places = { functions: new Slots(atOnce), scripts: new Slots(atOnce), shell: new Slots(atOnce) };
    setMaxListeners(0, this.#stop.signal);
  }

  allows(kind: RunKind): boolean {
    return this.#allowed.has(kind);
  }

  /** How many run or wait for a place. */
  get count(): number {
    return this.#jobs.size;
  }

  /** How many wait for one another: 0 for what nothing that runs waits for. */
  depthWithin(id: string | undefined): number {
    return id === undefined ? 0 : (this.#running.get(id)?.depth ?? 0);
  }

  /** Runs it when there is a place. Whatever goes wrong with it is its end. */
  run(job: Job): Promise<ProcessEnd> {
    if (!this.allows(job.kind)) throw new Error(notAllowed(job.kind));
    const ended = this.#runInPlace(job).finally(() => this.#jobs.delete(ended));
    this.#jobs.add(ended);
    return ended;
  }

  /** Kills what runs, and takes nothing more. Answers when all of it has ended and nothing is left on the disk. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const slots of [...Object.values(this.#places), ...[...this.#running.values()].map(({ seat }) => seat)]) {
      slots.open();
    }
    await Promise.all(this.#jobs);
    const home = await this.#home?.catch(() => undefined);
    if (!home) return;
    await remove(home.folder);
    home.reaper.end();
  }

  async #runInPlace({ kind, id, within, prepare }: Job): Promise<ProcessEnd> {
    const parent = within === undefined ? undefined : this.#running.get(within);
    const place = await this.#takePlace(kind, parent);
    const seat = new Slots(1);
    if (id !== undefined) this.#running.set(id, { depth: (parent?.depth ?? 0) + 1, seat });
    try {
      if (this.#stop.signal.aborted) return { kind: "stopped" };
      return await this.#runIn(kind, prepare);
    } catch (error) {
      // A full disk, a broken package: it belongs to this one alone.
      return { kind: "not-started", reason: (error as Error).message };
    } finally {
      if (id !== undefined) this.#running.delete(id);
      // What waits for this place runs first, also when nothing waits for its answer any more.
      void seat.take().then(() => place.give());
    }
  }

  async #takePlace(kind: RunKind, parent: Running | undefined): Promise<Slots> {
    const places = this.#places[kind];
    if (parent && places.tryTake()) return places;
    const wanted = parent?.seat ?? places;
    await wanted.take();
    return wanted;
  }

  async #runIn(kind: RunKind, prepare: Job["prepare"]): Promise<ProcessEnd> {
    const home = await this.#openHome();
    const folder = await mkdtemp(join(home.folder, `${kind}-`));
    try {
      return await runContained(await prepare(folder), home.reaper, this.#stop.signal);
    } finally {
      await remove(folder);
    }
  }

  #openHome(): Promise<Home> {
    this.#home ??= openHome().catch((error) => {
      this.#home = undefined;
      throw error;
    });
    return this.#home;
  }
}

/** Where the folders of what runs lie, and what clears it all when this process is killed. */
interface Home {
  readonly folder: string;
  readonly reaper: Reaper;
}

async function openHome(): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), "mw-run-"));
  return { folder, reaper: new Reaper(folder) };
}

/** What cannot be removed now, since something that got away still writes, is removed when the emulator ends. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
}
