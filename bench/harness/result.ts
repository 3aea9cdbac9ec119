import type { Machine } from "./machine.ts";
import type { Comparison, Figure, Goal, Role } from "./measure.ts";
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** What `--json` prints and docs/performance/results.json keeps. */
export interface Results {
  readonly measures: readonly MeasureResult[];
}

export interface MeasureResult {
  readonly name: string;
  readonly question: string;
  /** ISO-8601, UTC */
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly comparisons: readonly ComparisonResult[];
  /** Why the measure ended early; the comparisons before that stand. */
  readonly failure?: string;
}

export interface ComparisonResult {
  readonly name: string;
  /** One for each figure of the comparison. */
  readonly figures: readonly FigureResult[];
}

export interface FigureResult {
  readonly name: string;
  readonly unit: string;
  readonly better: Figure["better"];
  readonly subjects: readonly SubjectResult[];
  readonly goals: readonly GoalResult[];
}

/** Either figures or the reason why there are none. */
export type SubjectResult = { readonly name: string; readonly role: Role } & (Spread | { readonly missing: string });

export interface GoalResult extends Goal {
  /** What is compared with the bounds; undefined where a subject has no figures. */
  readonly reached?: Spread;
  readonly isMet?: boolean;
}

/** @param runs of each subject, in the order of the comparison: a run for each round, or why it has none */
export function resultOf(
  { name, figures, subjects }: Comparison,
  runs: readonly (readonly Readonly<Record<string, number>>[] | string)[],
): ComparisonResult {
  return {
    name,
    figures: Object.entries(figures).map(([figure, { unit, better, goals = [] }]) => {
      const results = subjects.map((subject, index): SubjectResult => {
        const { name, role = "ours" } = subject;
        const own = runs[index]!;
        if (typeof own === "string") return { name, role, missing: own };
        return { name, role, ...spreadOf(own.map((run) => run[figure]!)) };
      });
      return { name: figure, unit, better, subjects: results, goals: goals.map((goal) => judge(goal, results)) };
    }),
  };
}

function judge(goal: Goal, subjects: readonly SubjectResult[]): GoalResult {
  const find = (name: string) => {
    const found = subjects.find((subject) => subject.name === name);
    if (found === undefined) throw new Error(`a goal names the subject "${name}", which the comparison does not have`);
    return "missing" in found ? undefined : found;
  };
  const of = find(goal.of);
  const beside = goal.beside === undefined ? undefined : find(goal.beside);
  if (of === undefined || (goal.beside !== undefined && beside === undefined)) return goal;
  const { samples, median, min, max } = beside === undefined ? of : ratioOf(of, beside);
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal;
  return { ...goal, reached: { samples, median, min, max }, isMet: median >= atLeast && median <= atMost };
}
