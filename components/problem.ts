/** One thing that is wrong with an argument: where it stands, and a sentence with its value and the way out. */
export interface Problem {
  /** The argument's name, e.g. `cutoff` or `targets`. */
  readonly key: string;
  readonly text: string;
}
