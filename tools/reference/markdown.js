/** @param {number} level @param {string} text */
export function heading(level, text) {
  return `${"#".repeat(level)} ${text}`;
}

/** @param {string} text */
export function code(text) {
  return `\`${text}\``;
}

/** Text as one cell of a table. @param {string} text */
export function cell(text) {
  return text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}

/** @param {string} text */
export function sentence(text) {
  return text === "" || /[.:!?]$/.test(text) ? text : `${text}.`;
}

/** @param {readonly string[]} titles @param {readonly (readonly string[])[]} rows */
export function table(titles, rows) {
  const lines = [titles, titles.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return lines.join("\n");
}
