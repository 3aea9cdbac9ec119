/** One thing that is wrong with an argument: where it stands, and a sentence with its value and the way out. */
export interface Problem {
  /** The argument's name, e.g. `cutoff` or `targets`. */
  readonly key: string;
  readonly text: string;
}

/** The problems of a part, under the names that the whole has for them. */
export function under(parent: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ key, text }) => ({ key: `${parent}.${key}`, text }));
}
