import { randomUUID } from "node:crypto";

/**
 * A name for one emulated cloud. It is the only thing that comes from the machine's own chance: two emulators of one seed give the
 * same ids, and this tells them apart. No AWS API shows it, and nothing is drawn from it, so that histories repeat.
 */
export function newRunId(): string {
  return randomUUID();
}
