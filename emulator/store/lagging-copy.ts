import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "./database.ts";

/** A copy of a database that gets each change some time after it was made: what an eventually consistent reader sees. */
export class LaggingCopy {
  readonly database: Database;
  readonly #directory: string;
  readonly #waiting: { readonly dueMs: number; readonly change: Uint8Array }[] = [];
  readonly #nowMs: () => number;
  readonly #source: Database;
  readonly #untrack: () => void;

  /** @param nowMs real time, in milliseconds from anywhere. */
  constructor(source: Database, lagMs: number, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#source = source;
    this.#directory = mkdtempSync(join(tmpdir(), "maintenance-windows-lag-"));
    const path = join(this.#directory, "copy.sqlite");
    source.copyTo(path);
    this.database = new Database(path);
    this.#untrack = source.track((change) => this.#waiting.push({ dueMs: nowMs() + lagMs, change }));
  }

  /** Updates the copy to the state of the source `lagMs` ago. */
  catchUp(): void {
    this.#source.commit();
    while (this.#waiting[0] && this.#waiting[0].dueMs <= this.#nowMs()) {
      this.database.apply(this.#waiting.shift()!.change);
    }
  }

  close(): void {
    this.#untrack();
    this.database.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
