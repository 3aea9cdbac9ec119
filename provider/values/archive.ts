import { isValues, type Value, type Values } from "./value.ts";

/** Marks an object on the wire as something other than what it looks like. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Files as a program gives them: with `assets` by name, or a `path` or `uri`; `hash` is the engine's, over the content. */
export interface Archive extends Values {
  readonly hash?: string;
  readonly path?: string;
  readonly uri?: string;
  readonly text?: string;
  readonly assets?: { readonly [name: string]: Archive };
}

/** Whether a value is an archive, or an asset of which the content is one. */
export function isArchive(value: Value | undefined): value is Archive {
  return isValues(value) && (value[SIGNATURE] === ARCHIVE || value[SIGNATURE] === ASSET);
}

/** Whether two archives hold the same. Where a program runs, and so the paths, does not matter. */
export function archivesEqual(left: Value, right: Value): boolean {
  if (!isArchive(left) || !isArchive(right)) return false;
  if (left.hash && right.hash) return left.hash === right.hash;
  return JSON.stringify(left) === JSON.stringify(right);
}
