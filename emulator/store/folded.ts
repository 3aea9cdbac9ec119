/** Several members of an object, in this order: what a column keeps that stands for all of them. */
export function folded<T, K extends keyof T>(object: T, members: readonly K[]): Pick<T, K> {
  return Object.fromEntries(members.map((member) => [member, object[member]])) as Pick<T, K>;
}

/** A row with the members of what a column keeps in place of the column. The row changes: a copy costs ten times as much as reading it. */
export function unfolded<R extends object, K extends keyof R>(row: R, column: K): Omit<R, K> & R[K] {
  const members = row[column];
  delete (row as Partial<R>)[column];
  return Object.assign(row, members);
}
