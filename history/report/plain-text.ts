/**
 * What a node printed, as text that every form of report can hold: without the sequences by which it colours and moves on a
 * terminal, without characters that XML cannot have, and without those that turn the reading direction round.
 */
export function plainText(text: string): string {
  return text.replace(ESCAPES, "").replace(/\r\n?/g, "\n").replace(UNPRINTABLE, "\ufffd");
}

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);

/** Colours and cursor movements, titles of windows and links, and the short sequences of two characters. */
const ESCAPES = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[@-Z\\\\-_])`, "g");

const UNPRINTABLE = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Surrogate}]/gu;
