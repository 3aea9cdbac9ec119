/**
 * Makes objects that have all of these members, without values at first.
 *
 * V8 keeps an object that gets more than some sixteen members by computed names as a hash table: it takes several times the memory, and each
 * look at a member is a search. It does not do so with a copy of an object that has them all.
 */
export function shapeOf<T extends object>(members: readonly (keyof T & string)[]): () => T {
  const template = JSON.parse(`{${members.map((member) => `${JSON.stringify(member)}:null`)}}`);
  // A member that has held several kinds of values accepts any kind. Otherwise the first value of a new kind would change the form of all objects.
  for (const member of members) for (const value of [0, 0.5, "", null]) template[member] = value;
  return () => ({ ...template });
}

/** An object with these members. */
export function objectOf<T extends object>(members: readonly (readonly [name: string, value: unknown])[]): T {
  const object = shapeOf<Record<string, unknown>>(members.map(([name]) => name))();
  for (const [name, value] of members) object[name] = value;
  return object as T;
}
