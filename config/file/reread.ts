/**
 * The text as Pulumi has it after reading a file. Pulumi prints what it read and reads that again; a text of several lines that
 * begins with a line break loses that line break.
 */
export function reread(text: string): string {
  return isPrintedAsBlock(text) && BREAK.test(text) ? text.slice(1) : text;
}

/** The inverse of {@link reread}: the text to write into a file. */
export function toBeReread(text: string): string {
  return isPrintedAsBlock(text) && BREAK.test(text) ? `\n${text}` : text;
}

/** Whether Pulumi cannot read its own printed form of this text. */
export function isLostInRereading(text: string): boolean {
  return isPrintedAsBlock(text) && text.startsWith("\t");
}

const BREAK = /^[\n\u2028\u2029]/;

/** Whether go-yaml prints a text with `|`: it has several lines, no line ends with a space, and every character is printable. */
function isPrintedAsBlock(text: string): boolean {
  return text.includes("\n") && !/ $| [\n\u2028\u2029]|[^\n\t\x20-\x7e\u00a0-\ufefe\uff00-\ufffd]/.test(text);
}
