/** The known word that is at most a few letters away. */
export function nearest<Word extends string>(given: string, words: readonly Word[]): Word | undefined {
  const [best] = ranked(given, words);
  return best && best.distance <= Math.max(2, best.word.length / 3) ? best.word : undefined;
}

/** A sentence, with a space before it, that names the word that was probably meant; empty when none is near. */
export function didYouMean(given: string, words: readonly string[], shown = (word: string): string => word): string {
  const meant = nearest(given, words);
  return meant === undefined ? "" : ` Did you mean ${shown(meant)}?`;
}

/** The words from the nearest to the furthest. */
export function byDistance(given: string, words: readonly string[]): string[] {
  return ranked(given, words).map(({ word }) => word);
}

function ranked<Word extends string>(given: string, words: readonly Word[]): { word: Word; distance: number }[] {
  return words
    .map((word) => ({ word, distance: distance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
}

/** Levenshtein's: how many letters to insert, remove or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
