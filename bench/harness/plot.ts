import { number } from "./number.ts";
import type { FigureResult, GoalResult, MeasureResult, SubjectResult } from "./result.ts";

/** Narrow, so that the text is readable on a telephone too. */
const WIDTH = 480;
const MARGIN = 16;
const VALUES_END = 204;
const BAR = { left: VALUES_END + 8, right: WIDTH - MARGIN };
const ROW = 22;
/** Of the title's letters, at most. */
const LETTER = 8.2;

/** What is drawn in one group: a figure of one comparison. */
interface Group {
  readonly title: string;
  readonly figure: FigureResult;
}

/**
 * Bars of the medians with their spread, and the goals as ticks across the bars. Colours follow the reader's choice of light or
 * dark.
 *
 * @returns the text of an SVG file
 */
export function plotOf({ comparisons, question }: MeasureResult): string {
  const groups = comparisons.flatMap(({ name, figures }) =>
    figures.map((figure) => ({ title: figures.length === 1 ? name : `${name}: ${figure.name}`, figure })),
  );
  const parts: string[] = [];
  let y = MARGIN - 4;
  for (const line of wrapped(question, Math.floor((WIDTH - 2 * MARGIN) / LETTER))) {
    y += 18;
    parts.push(text(MARGIN, y, line, "title"));
  }
  const units = new Set(groups.map(({ figure }) => unitOf(figure)));
  if (units.size === 1) {
    y += 18;
    parts.push(text(MARGIN, y, [...units][0]!, "note"));
  }
  for (const { title, figure } of groups) {
    y += 30;
    parts.push(text(MARGIN, y, title, "group"));
    if (units.size > 1) parts.push(text(WIDTH - MARGIN, y, unitOf(figure), "note end"));
    y += 6;
    const longest = longestOf(figure);
    for (const subject of figure.subjects) {
      parts.push(...row(y, subject, figure, longest));
      y += ROW;
    }
  }
  y += 24;
  parts.push(`<path class="spread" d="M${MARGIN} ${y - 4}h14"/>`, text(MARGIN + 20, y, "all rounds", "note"));
  if (groups.some(({ figure }) => figure.goals.some((goal) => goalLine(goal, figure) !== undefined))) {
    parts.push(`<path class="goal" d="M${MARGIN + 100} ${y - 11}v14"/>`, text(MARGIN + 108, y, "goal", "note"));
  }
  if (groups.length > 1) parts.push(text(WIDTH - MARGIN, y, "each group has its own scale", "note end"));
  const height = y + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(question)}</title>`,
    `<desc>${escaped(groups.map(sentence).join(" "))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function longestOf(figure: FigureResult): number {
  const values = figure.subjects.flatMap((subject) => ("missing" in subject ? [] : [subject.max]));
  const goals = figure.goals.map((goal) => goalLine(goal, figure) ?? 0);
  return Math.max(...values, ...goals, Number.MIN_VALUE);
}

function row(y: number, subject: SubjectResult, figure: FigureResult, longest: number): string[] {
  const middle = y + ROW / 2;
  const label = text(MARGIN, middle + 4, subject.name, "label");
  if ("missing" in subject) return [label, text(BAR.left, middle + 4, subject.missing.split(":")[0]!, "note")];
  const at = (value: number) => round(BAR.left + ((BAR.right - BAR.left) * value) / longest);
  const width = round(Math.max(1, at(subject.median) - BAR.left));
  const goals = figure.goals.filter(({ of }) => of === subject.name);
  const ticks = goals.flatMap((goal) => goalLine(goal, figure) ?? []);
  return [
    label,
    text(VALUES_END, middle + 4, number(subject.median), "value end"),
    `<rect class="${subject.role}" x="${BAR.left}" y="${y + 4}" width="${width}" height="${ROW - 8}" rx="2"/>`,
    `<path class="spread" d="M${at(subject.min)} ${middle}H${at(subject.max)}"/>`,
    ...ticks.map((value) => `<path class="goal" d="M${at(value)} ${y + 2}v${ROW - 4}"/>`),
  ];
}

/** Where the goal lies on the subject's scale. */
function goalLine({ of: _of, beside, atLeast, atMost }: GoalResult, { subjects }: FigureResult): number | undefined {
  const bound = atLeast ?? atMost!;
  if (beside === undefined) return bound;
  const other = subjects.find(({ name }) => name === beside);
  return other === undefined || "missing" in other ? undefined : bound * other.median;
}

function unitOf({ unit, better }: FigureResult): string {
  return `${unit}, ${better} is better`;
}

/** For those who cannot see it. */
function sentence({ title, figure }: Group): string {
  const values = figure.subjects.map((subject) =>
    "missing" in subject ? `${subject.name} ${subject.missing}` : `${subject.name} ${number(subject.median)}`,
  );
  return `${title}: ${values.join(", ")} ${figure.unit}.`;
}

function wrapped(sentence: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

const STYLE = `
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-size: 14px; font-weight: 600 }
.group { font-weight: 600 }
.note { fill: #59636e; font-size: 12px }
.end { text-anchor: end }
.value { font-variant-numeric: tabular-nums }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.ours { fill: #0969da }
.peer { fill: #d4811e }
.limit { fill: #a7b0ba }
.spread { stroke: #1f2328; stroke-width: 1.5; opacity: 0.55 }
.goal { stroke: #cf222e; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .ground { fill: #0d1117; stroke: #3d444d }
  .ours { fill: #4493f8 }
  .peer { fill: #e09b3d }
  .limit { fill: #656c76 }
  .spread { stroke: #e6edf3 }
  .goal { stroke: #ff7b72 }
}
`;
