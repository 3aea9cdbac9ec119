export interface DiffLine {
  readonly mark: " " | "+" | "-";
  readonly line: string;
}

/** How many unchanged lines are kept beside a change. */
const CONTEXT = 2;
/** Texts with more pairs of lines are shown as removed and added: comparing them would take too long. */
const PAIRS_MAX = 4_000_000;

/** Two texts as one, by their longest common subsequence of lines; unchanged lines far from a change are left out. */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = before.map((line): DiffLine => ({ mark: "-", line }));
  const added = after.map((line): DiffLine => ({ mark: "+", line }));
  if (before.length * after.length > PAIRS_MAX) return [...removed, ...added];
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && before[row] === after[column]) {
      lines.push({ mark: " ", line: before[row]! });
      row++;
      column++;
    } else if (
      column >= after.length ||
      (row < before.length && common[row + 1]![column]! >= common[row]![column + 1]!)
    ) {
      lines.push(removed[row++]!);
    } else lines.push(added[column++]!);
  }
  return nearChanges(lines);
}

/** For each pair of places, the length of the longest common subsequence from there on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row]![column] =
        before[row] === after[column]
          ? lengths[row + 1]![column + 1]! + 1
          : Math.max(lengths[row + 1]![column]!, lengths[row]![column + 1]!);
    }
  }
  return lengths;
}

function nearChanges(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ mark }) => mark !== " "),
  );
  return lines.flatMap((line, index) => {
    if (isNear[index]) return [line];
    return isNear[index - 1] || index === 0 ? [{ mark: " ", line: "…" } as const] : [];
  });
}
