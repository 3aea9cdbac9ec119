import { lazyPackage } from "../../emulator/input/lazy-package.ts";
import { shown } from "./shown.ts";

/** Its tables of Unicode take longer to load than the rest of a short command, and most texts are ASCII. */
const stringWidth = lazyPackage<typeof import("string-width")>("string-width");

const ASCII = /^[ -~]*$/;

/** How many columns of a terminal a text takes: none for a colour or an accent, two for an ideograph or an emoji. */
export function widthOf(text: string): number {
  const seen = shown(text);
  return ASCII.test(seen) ? seen.length : stringWidth().default(seen);
}

/** A text followed by blanks, so that it takes at least `width` columns. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
