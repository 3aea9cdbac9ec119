/** What can stand on a command line of `mw`. */
export interface Completions {
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly takesStacks: boolean;
  /** What its argument can be. */
  readonly words: readonly string[];
}

export interface CompletedOption {
  readonly long: string;
  readonly short?: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value can be; empty when it can be anything, e.g. a file. */
  readonly choices: readonly string[];
  /** Whether its value is the name of an environment. */
  readonly isStack?: boolean;
}
