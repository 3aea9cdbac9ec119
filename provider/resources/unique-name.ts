import { randomBytes } from "node:crypto";

/** Text that a name made from a prefix ends in: the instant in ten-thousandths of a second, and eight random digits. */
const SUFFIX_FORM = /^\d{18}[0-9a-f]{8}$/;
const SUFFIX_LENGTH = 26;

/** The name to use: the given one, or one that begins with the given prefix. */
export function nameOrUnique(name: string | undefined, prefix: string | undefined): string {
  if (name) return name;
  const instant = new Date().toISOString().replace(/\D/g, "");
  return `${prefix || "terraform-"}${instant.padEnd(18, "0")}${randomBytes(4).toString("hex")}`;
}

/** The prefix that a name was made from, or empty text when it was not made from one. */
export function prefixOf(name: string | undefined): string {
  if (name === undefined || name.length <= SUFFIX_LENGTH) return "";
  return SUFFIX_FORM.test(name.slice(-SUFFIX_LENGTH)) ? name.slice(0, -SUFFIX_LENGTH) : "";
}
