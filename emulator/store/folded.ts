/** Several members of an object in this order, stored in one column. */
export function folded<T, K extends keyof T>(object: T, members: readonly K[]): Pick<T, K> {
  return Object.fromEntries(members.map((member) => [member, object[member]])) as Pick<T, K>;
}

/** Replaces a folded column of a row by its members. Changes the row: a copy costs ten times as much as reading it. */
export function unfolded<R extends object, K extends keyof R>(row: R, column: K): Omit<R, K> & R[K] {
  const members = row[column];
  delete (row as Partial<R>)[column];
  return Object.assign(row, members);
}
