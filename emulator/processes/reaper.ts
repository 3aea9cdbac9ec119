import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./reaper.sh", import.meta.url));

/**
 * A small process in a session of its own that outlives this one just long enough to kill the process groups that are left. It watches
 * a pipe, so it needs no signal, no polling and nothing of this process's last moments.
 */
export class Reaper {
  readonly #folder: string;
  readonly #groups = new Set<number>();
  #child: ChildProcess | undefined;

  /** @param folder removed when this process has ended. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#start();
  }

  add(group: number): void {
    this.#groups.add(group);
    this.#tell(`add ${group}\n`);
  }

  remove(group: number): void {
    this.#groups.delete(group);
    this.#tell(`remove ${group}\n`);
  }

  /** Lets it end: it kills and removes what is left. */
  end(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.stdin?.end();
  }

  #tell(line: string): void {
    this.#child?.stdin?.write(line);
  }

  #start(): void {
    const child = spawn("sh", [PROGRAM, this.#folder], {
      cwd: "/",
      detached: true,
      env: { PATH: process.env.PATH ?? "" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    if (child.pid === undefined) {
      child.once("error", () => undefined);
      throw new Error("Cannot start sh, which kills child processes when the emulator is killed.");
    }
    this.#child = child;
    // It is not this process's work that keeps it alive.
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    child.stdin!.on("error", () => undefined);
    child.once("exit", () => {
      // Somebody killed it: what still runs gets another one.
      if (this.#child !== child) return;
      this.#start();
      for (const group of this.#groups) this.#tell(`add ${group}\n`);
    });
  }
}
