import { padded, widthOf } from "./width.ts";

/** Lines with their cells one below the other; the last column is as wide as it likes. */
export function table(rows: readonly (readonly string[])[], indent = ""): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : padded(cell, widths[column]!)));
    return (indent + cells.join("  ")).trimEnd();
  });
}
