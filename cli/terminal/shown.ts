import { randomBytes } from "node:crypto";
import { styleText } from "node:util";
import { plainText } from "../../history/report/plain-text.ts";

export type Style = Parameters<typeof styleText>[0];

/**
 * Stands for the escape character of our own colours until a line is written. What AWS, a node or a program says cannot
 * hold it, since it is drawn anew for each process.
 */
const OWN_ESCAPE = `\ufdd0${randomBytes(8).toString("hex")}`;

/** A text in colour, for {@link shown}. */
export function coloured(style: Style, text: string): string {
  const [before = "", after = ""] = styleText(style, "\0", { validateStream: false })
    .replaceAll("\x1b", OWN_ESCAPE)
    .split("\0");
  return before + text + after;
}

/**
 * What a terminal gets to see of a text: our own colours, and nothing else that moves its cursor, renames its window, turns
 * the reading direction round or is a control character of any kind. Lines and tabs stay.
 */
export function shown(text: string): string {
  return text.split(OWN_ESCAPE).map(plainText).join("\x1b");
}

/** JSON on one line, which a terminal may show too: what it could take for a command is escaped. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(COMMANDS, (sign) => {
    const units = [...Array(sign.length).keys()].map((index) => sign.charCodeAt(index).toString(16).padStart(4, "0"));
    return units.map((unit) => `\\u${unit}`).join("");
  });
}

const COMMANDS = /[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;
