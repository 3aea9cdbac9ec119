/** A length that is drawn anew for each step, by keys: the same seed and the same step give the same length. */
export type Distribution =
  | { readonly kind: "constant"; readonly ms: number }
  | { readonly kind: "uniform"; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: "normal"; readonly meanMs: number; readonly deviationMs: number }
  /** `sigma` is the deviation of the logarithm: 0.5 puts two of three lengths between 0.6 and 1.65 times the median. */
  | { readonly kind: "lognormal"; readonly medianMs: number; readonly sigma: number };

/** What a node does with steps that match; the first matching rule of a behaviour counts. */
export interface StepRule {
  /** Glob over the document's name, default any. */
  readonly document?: string | undefined;
  /** Glob over the step's name, default any. */
  readonly step?: string | undefined;
  /** Glob over the lines of the step's commands, default any. */
  readonly command?: string | undefined;
  /** How often the rule applies, 0 to 1, default 1: drawn for each step. */
  readonly probability?: number | undefined;
  readonly duration?: Distribution | undefined;
  readonly exitCode?: number | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
}

/** What can go wrong, each with a probability from 0 (never) to 1 (always). */
export interface Faults {
  /** Drawn once for each node, when it joins: its agent is not there. */
  readonly offline?: number | undefined;
  /** Drawn for each command: the agent falls silent in the middle of a step and is ConnectionLost from then on. */
  readonly lost?: number | undefined;
  /** Drawn for each step: nothing that writes to the disk works. */
  readonly fullDisk?: number | undefined;
  /** Drawn for each reboot: the node does not come back from it. */
  readonly rebootHangs?: number | undefined;
  /** Packages (globs over name or KB id) with a failing installation; drawn for each package and command. */
  readonly failingPatches?: readonly { readonly name: string; readonly probability: number }[] | undefined;
}

/** How a node behaves: what the fleet file says of it, or nothing at all for a node that just works. */
export interface Behaviour {
  readonly steps?: readonly StepRule[] | undefined;
  /** How long a scan takes, how long each package takes to install, how long a reboot takes. */
  readonly scan?: Distribution | undefined;
  readonly install?: Distribution | undefined;
  readonly reboot?: Distribution | undefined;
  /** Factor on every length, default 1. */
  readonly slow?: number | undefined;
  readonly faults?: Faults | undefined;
}
