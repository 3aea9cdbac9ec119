import stringWidth from "string-width";
import { shown } from "./shown.ts";

/** How many columns of a terminal a text takes: none for a colour or an accent, two for an ideograph or an emoji. */
export function widthOf(text: string): number {
  return stringWidth(shown(text));
}

/** A text followed by blanks, so that it takes at least `width` columns. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
