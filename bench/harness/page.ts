import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "./machine.ts";
import { number } from "./number.ts";
import { plotOf } from "./plot.ts";
import type { ComparisonResult, FigureResult, GoalResult, MeasureResult, Results, SubjectResult } from "./result.ts";
import { boundOf } from "./table.ts";

/**
 * Renews docs/performance.md, its plots and the results that they are made from. What was not measured now, or
 * not to its end, stays as it is.
 *
 * @param docs the folder `docs`
 * @param order names of all measures, as the page shows them
 */
export function writePage(docs: string, results: readonly MeasureResult[], order: readonly string[]): void {
  const measured = results.filter(({ failure }) => failure === undefined);
  const folder = join(docs, "performance");
  const file = join(folder, "results.json");
  mkdirSync(folder, { recursive: true });
  const kept: Results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { measures: [] };
  const byName = new Map([...kept.measures, ...measured].map((result) => [result.name, result]));
  const measures = order.flatMap((name) => byName.get(name) ?? []);
  for (const result of measures) writeFileSync(join(folder, plotFile(result)), plotOf(result));
  const page = join(docs, "performance.md");
  writeFileSync(page, withBlocks(readFileSync(page, "utf8"), measures));
  writeFileSync(file, `${JSON.stringify({ measures } satisfies Results)}\n`);
}

/** Puts the figures between the page's marks: `<!-- bench:goals -->` and one for each first part of a measure's name. */
export function withBlocks(page: string, measures: readonly MeasureResult[]): string {
  const parts = new Map<string, MeasureResult[]>();
  for (const measure of measures) {
    const part = measure.name.split("/")[0]!;
    parts.set(part, [...(parts.get(part) ?? []), measure]);
  }
  let text = withBlock(page, "goals", goalsOf(measures));
  for (const [part, own] of parts) text = withBlock(text, part, own.map(sectionOf).join("\n\n"));
  return text;
}

/** A part that the page does not know yet gets a section at its end. */
function withBlock(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) return `${page}\n## ${name}\n\n${begin}\n\n${content}\n\n${end}\n`;
  return `${page.slice(0, from + begin.length)}\n\n${content}\n\n${page.slice(to)}`;
}

function sectionOf(result: MeasureResult): string {
  const { name, question, comparisons, date, machine, rounds } = result;
  return [
    `### ${name}`,
    question,
    `<img src="performance/${plotFile(result)}" width="480" alt="${question} The table below has the same figures.">`,
    ...figureTables(comparisons),
    `<sub>${date.slice(0, 16).replace("T", " ")} UTC, ${describe(machine)}; ${rounds} rounds, median (min–max)</sub>`,
  ].join("\n\n");
}

/** One for the comparisons with the same subjects, figures and goals; a row for each comparison. */
function figureTables(comparisons: readonly ComparisonResult[]): string[] {
  const tables = new Map<string, { figure: FigureResult; title: string; rows: string[][] }>();
  for (const { name, figures } of comparisons) {
    for (const figure of figures) {
      // A unit says which figure it is, unless another one has it too.
      const isAlone = figures.every(({ unit }, index) => unit !== figure.unit || figures[index] === figure);
      const title = isAlone ? figure.unit : `${figure.name}: ${figure.unit}`;
      const heads = headsOf(figure);
      const key = [figure.name, figure.unit, ...heads].join("\n");
      const table = tables.get(key) ?? { figure, title, rows: [] };
      tables.set(key, table);
      table.rows.push([name, ...figure.subjects.map(cellOf), ...figure.goals.map(goalCell)]);
    }
  }
  return [...tables.values()].map(({ figure, title, rows }) => {
    const heads = [`${title}, ${figure.better} is better`, ...headsOf(figure)];
    const lines = [heads, ["---", ...heads.slice(1).map(() => "---:")], ...rows];
    return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  });
}

function headsOf({ subjects, goals }: FigureResult): string[] {
  return [...subjects.map(({ name }) => name), ...goals.map(goalHead)];
}

function goalHead(goal: GoalResult): string {
  return `${goal.of}${goal.beside === undefined ? "" : ` ÷ ${goal.beside}`} ${boundOf(goal)}`;
}

function goalCell({ reached, isMet }: GoalResult): string {
  if (reached === undefined) return "not measured";
  return `${isMet ? "✓" : "✗"} **${number(reached.median)}** (${number(reached.min)}–${number(reached.max)})`;
}

function cellOf(subject: SubjectResult): string {
  if ("missing" in subject) return subject.missing.replaceAll("|", "\\|").split("\n")[0]!;
  return `**${number(subject.median)}** (${number(subject.min)}–${number(subject.max)})`;
}

/** A row for each goal of a measure: the medians of its comparisons, from the lowest to the highest, and how many meet it. */
function goalsOf(measures: readonly MeasureResult[]): string {
  const rows = measures.flatMap(({ name, comparisons }) => {
    const byGoal = new Map<string, GoalResult[]>();
    for (const figure of comparisons.flatMap(({ figures }) => figures)) {
      for (const goal of figure.goals) {
        const head = goal.beside === undefined ? `${goalHead(goal)} ${figure.unit}` : goalHead(goal);
        byGoal.set(head, [...(byGoal.get(head) ?? []), goal]);
      }
    }
    return [...byGoal].map(([head, goals]) => {
      const reached = goals.flatMap((goal) => goal.reached?.median ?? []);
      const ends = [...new Set([Math.min(...reached), Math.max(...reached)].map(number))];
      const met = goals.filter(({ isMet }) => isMet).length;
      const outcome =
        reached.length === 0
          ? ["–", "not measured"]
          : [ends.join("–"), met === reached.length ? "✓" : `✗ ${met} of ${reached.length}`];
      return `| [${name}](#${name.replaceAll("/", "")}) | ${head} | ${outcome.join(" | ")} |`;
    });
  });
  return ["| Measure | Goal | Reached | Met |", "| --- | --- | ---: | --- |", ...rows].join("\n");
}

function plotFile({ name }: MeasureResult): string {
  return `${name.replaceAll("/", "-")}.svg`;
}
