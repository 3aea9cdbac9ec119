const AFTER_KEYWORD = /\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)/g;

/** The tables that a statement reads; the first is the one that it changes, if it changes one. */
export function tablesIn(sql: string): string[] {
  return [...sql.matchAll(AFTER_KEYWORD)].map(([, table]) => table!);
}

/** All words of a statement: the tables that it names in any way are among them. */
export function wordsIn(sql: string): ReadonlySet<string> {
  return new Set(sql.match(/\w+/g));
}
