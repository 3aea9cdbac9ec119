import { styleText } from "node:util";
import { number } from "./number.ts";
import type { ComparisonResult, FigureResult, GoalResult, SubjectResult } from "./result.ts";

/** The lines of a comparison, for people at a terminal. */
export function tableOf({ name, figures }: ComparisonResult): string[] {
  return figures.flatMap((figure) => linesOf(figures.length === 1 ? name : `${name}, ${figure.name}`, figure));
}

/** What a figure of all subjects comes to, a line for each: median, spread, and how it stands to the goals. */
function linesOf(title: string, { subjects, goals, unit, better }: FigureResult): string[] {
  const width = Math.max(24, title.length, ...subjects.map(({ name }) => name.length)) + 2;
  const head = `  ${`${title}`.padEnd(width + 2)}${unit}, ${better} is better`;
  const rows = subjects.map((subject) => `    ${subject.name.padEnd(width)}${figures(subject)}`);
  return [head, ...rows, ...goals.map((goal) => `    ${"".padEnd(width)}${sentenceOf(goal)}`)];
}

function figures(subject: SubjectResult): string {
  if ("missing" in subject) return subject.missing;
  const { median, min, max, samples } = subject;
  const count = samples.length === 1 ? ", one round" : "";
  return `${number(median).padStart(9)}  (${number(min)}–${number(max)}${count})`;
}

/** e.g. `in memory: 24.1 × moto (22.0–25.3), goal ≥ 20: met` */
export function sentenceOf(goal: GoalResult): string {
  const { of, beside, reached, isMet } = goal;
  const bound = boundOf(goal);
  if (reached === undefined) return `${of}${beside ? ` beside ${beside}` : ""}, goal ${bound}: not measured`;
  const spread = `(${number(reached.min)}–${number(reached.max)})`;
  const value = `${number(reached.median)}${beside ? ` × ${beside}` : ""} ${spread}`;
  return `${of}: ${value}, goal ${bound}: ${isMet ? styleText("green", "met") : styleText("red", "missed")}`;
}

export function boundOf({ atLeast, atMost }: GoalResult): string {
  const bounds = [
    atLeast === undefined ? [] : `≥ ${number(atLeast)}`,
    atMost === undefined ? [] : `≤ ${number(atMost)}`,
  ];
  return bounds.flat().join(" and ");
}
