import { shapeOf } from "./shape.ts";

/** Several members of an object in this order, stored in one column. */
export function folded<T, K extends keyof T>(object: T, members: readonly K[]): Pick<T, K> {
  return Object.fromEntries(members.map((member) => [member, object[member]])) as Pick<T, K>;
}

/** @returns what makes of rows objects with the members of a folded column instead of the column. */
export function unfolding<R extends object, K extends keyof R & string>(
  column: K,
  members: readonly (keyof R[K] & string)[],
): (row: R) => Omit<R, K> & R[K] {
  let others: readonly string[] | undefined;
  let make: (() => Record<string, unknown>) | undefined;
  return (row) => {
    others ??= Object.keys(row).filter((name) => name !== column);
    make ??= shapeOf<Record<string, unknown>>([...others, ...members]);
    const whole = make();
    for (const name of others) whole[name] = row[name as keyof R];
    for (const name of members) whole[name] = row[column][name];
    return whole as Omit<R, K> & R[K];
  };
}
