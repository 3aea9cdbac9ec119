import type { Package } from "../subjects/package.ts";

/** One question that the bench answers with figures. Its file is in bench/measures/, its place in the list in bench/measures.ts. */
export interface Measure {
  /** What `npm run bench -- NAME` picks, e.g. `api/get-window`; `api` picks all that begin with `api/`. */
  readonly name: string;
  /** One sentence that ends with a question mark. */
  readonly question: string;
  /** Set for a measure that takes minutes: it runs only when it is named. */
  readonly isLong?: boolean;
  /** Prepares what is measured and compares it. */
  run(bench: Bench): Promise<void>;
}

/** What a measure gets. */
export interface Bench {
  /** How often everything is measured. */
  readonly rounds: number;
  /** Aborted by Ctrl-C; nothing new starts after that. */
  readonly signal: AbortSignal;
  /** The compiled package, laid out as npm installs it. Compiled once, when the first measure asks. */
  package(): Promise<Package>;
  /** Makes an empty directory, removed when the measure ends. */
  directory(): string;
  /** Shows what is being done, where somebody watches. */
  onProgress(text: string): void;
  /** Measures all subjects of a comparison in turn, round by round, and keeps the result. */
  compare<Name extends string>(comparison: Comparison<Name>): Promise<void>;
  /** Runs when the measure ends, however it ends; the last one first. */
  onEnd(work: () => unknown): void;
}

/** The same work done by several subjects. */
export interface Comparison<Name extends string = string> {
  /** e.g. `8 connections` */
  readonly name: string;
  /** What each run of a subject measures. */
  readonly figures: Readonly<Record<Name, Figure>>;
  readonly subjects: readonly Subject<Name>[];
  /** Seconds of runs after which a subject takes part in no further round. Default: no limit. */
  readonly patienceSeconds?: number;
}

export interface Figure {
  /** e.g. `requests/s`, `s`, `MB` */
  readonly unit: string;
  readonly better: "higher" | "lower";
  readonly goals?: readonly Goal[];
}

/** What the median must reach; with `beside`, the median of the ratios to that subject. One bound or both. */
export interface Goal {
  readonly of: string;
  readonly beside?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What we measure, others' programs that do the same, or what the machine can do at best. */
export type Role = "ours" | "peer" | "limit";

export interface Subject<Name extends string = string> {
  readonly name: string;
  /** `ours` by default; plots show each in its colour. */
  readonly role?: Role;
  /** Runs once before the first round; its time counts nowhere. */
  warmUp?(): Promise<unknown>;
  /** One run. @throws Missing when this subject cannot do the work. */
  run(): Promise<Readonly<Record<Name, number>>>;
}

/** Why a subject has no figures. The comparison goes on without it. */
export class Missing extends Error {}
