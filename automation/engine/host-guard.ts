import { AsyncLocalStorage } from "node:async_hooks";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** A program that runs inside this process. */
interface Inside {
  /** Its operation has ended; it may go on all the same. */
  isAbandoned: boolean;
  /** The working directory and umask of before the program changed them. */
  cwd?: { readonly before: string; readonly after: string };
  umask?: { readonly before: number; readonly after: number };
}

/** Which program a call comes from. */
const inside = new AsyncLocalStorage<Inside>();
const running = new Set<Inside>();

/**
 * Keeps from the host what a program inside its process does to the whole process: `process.exit` is an error of the program, and
 * its working directory and umask are put back when it ends. The functions are exchanged only while such a program runs, and
 * calls of the host itself pass through.
 */
export function guardHost(program: PulumiFn): { readonly program: PulumiFn; end(): void } {
  const self: Inside = { isAbandoned: false };
  return {
    program: async () => {
      running.add(self);
      exchange();
      const ended = inside
        .run(self, async () => await program())
        .finally(() => {
          running.delete(self);
          putBack();
        });
      // Pulumi has stopped to listen to one that is abandoned, and what it did with an error would end the host.
      return await ended.then(
        (outputs) => (self.isAbandoned ? NEVER : outputs),
        (error) => (self.isAbandoned ? NEVER : Promise.reject(error)),
      );
    },
    end() {
      self.isAbandoned = true;
      if (self.cwd?.after === process.cwd()) process.chdir(self.cwd.before);
      if (self.umask?.after === process.umask()) process.umask(self.umask.before);
    },
  };
}

const NEVER = new Promise<never>(() => {});

type Exchanged = Pick<NodeJS.Process, "exit" | "chdir" | "umask">;
let own: Exchanged | undefined;
let ours: Exchanged | undefined;

function exchange(): void {
  if (own) return;
  const { exit, chdir, umask } = process;
  own = { exit, chdir, umask };
  ours = {
    exit(code) {
      const self = inside.getStore();
      if (!self) return exit.call(process, code);
      // Nobody is left to hear of it.
      if (self.isAbandoned) return undefined as never;
      throw new Error(
        `The program called process.exit(${code ?? ""}): it runs inside of another process, which goes on.`,
      );
    },
    chdir(directory) {
      const self = inside.getStore();
      const before = self?.cwd?.before ?? process.cwd();
      if (self?.isAbandoned) return;
      chdir.call(process, directory);
      if (self) self.cwd = { before, after: process.cwd() };
    },
    umask(mask?: string | number) {
      const self = inside.getStore();
      if (mask === undefined || self?.isAbandoned) return umask.call(process, undefined!);
      const before = umask.call(process, mask);
      if (self) self.umask = { before: self.umask?.before ?? before, after: umask.call(process, undefined!) };
      return before;
    },
  };
  Object.assign(process, ours);
}

function putBack(): void {
  if (running.size > 0 || !own || !ours) return;
  for (const name of ["exit", "chdir", "umask"] as const) {
    // Somebody else may have exchanged it meanwhile.
    if (process[name] === ours[name]) Object.assign(process, { [name]: own[name] });
  }
  own = undefined;
  ours = undefined;
}
