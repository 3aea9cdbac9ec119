/**
 * What is left of a text when Pulumi has read a file: it prints what it read and reads that again, and a text of several lines
 * that begins with a line break loses that one.
 */
export function reread(text: string): string {
  return isPrintedAsBlock(text) && BREAK.test(text) ? text.slice(1) : text;
}

/** The text to write into a file so that Pulumi reads this one. */
export function toBeReread(text: string): string {
  return isPrintedAsBlock(text) && BREAK.test(text) ? `\n${text}` : text;
}

/** Whether Pulumi cannot read what it printed itself. */
export function isLostInRereading(text: string): boolean {
  return isPrintedAsBlock(text) && text.startsWith("\t");
}

const BREAK = /^[\n\u2028\u2029]/;

/** go-yaml's choice of `|` for a text: several lines, no space at the end of one, nothing that cannot be printed. */
function isPrintedAsBlock(text: string): boolean {
  return text.includes("\n") && !/ $| [\n\u2028\u2029]|[^\n\t\x20-\x7e\u00a0-\ufefe\uff00-\ufffd]/.test(text);
}
