/** A function of a thing that asks for its result once, and keeps it as long as there is the thing. */
export function kept<Of extends object, Result>(make: (of: Of) => Result): (of: Of) => Result {
  const results = new WeakMap<Of, Result>();
  return (of) => {
    const known = results.get(of);
    if (known !== undefined) return known;
    const made = make(of);
    results.set(of, made);
    return made;
  };
}
