import type { DriverEvent, PropertyChange, StepOp } from "../../automation/api/events.ts";
import { lineDiff } from "./line-diff.ts";
import type { Terminal } from "./terminal.ts";
import { padded, widthOf } from "./width.ts";

/** How steps are shown. */
export interface StepViewOptions {
  /** Whether unchanged resources are shown. */
  readonly showSames?: boolean | undefined;
  /** Whether URNs are shown in place of names. */
  readonly showUrns?: boolean | undefined;
  /** Whether long texts are compared line by line. */
  readonly isDiff?: boolean | undefined;
}

type Style = Parameters<Terminal["style"]>[0];

/** How each step is marked, as Pulumi marks it, and what it is called when it will be done, is being done and is done. */
export const MARKS: Readonly<
  Partial<Record<StepOp, { mark: string; style: Style; planned: string; doing: string; done: string }>>
> = {
  create: { mark: "+", style: "green", planned: "create", doing: "creating", done: "created" },
  update: { mark: "~", style: "yellow", planned: "update", doing: "updating", done: "updated" },
  delete: { mark: "-", style: "red", planned: "delete", doing: "deleting", done: "deleted" },
  replace: { mark: "±", style: "magenta", planned: "replace", doing: "replacing", done: "replaced" },
  "create-replacement": {
    mark: "±",
    style: "magenta",
    planned: "create replacement",
    doing: "creating the replacement of",
    done: "replacement created",
  },
  "delete-replaced": {
    mark: "±",
    style: "magenta",
    planned: "delete replaced",
    doing: "deleting the replaced",
    done: "replaced one deleted",
  },
  import: { mark: "=", style: "cyan", planned: "import", doing: "importing", done: "imported" },
  refresh: { mark: "~", style: "yellow", planned: "refresh", doing: "refreshing", done: "refreshed" },
};

/** Shown only on request. */
const SAME = { mark: " ", style: "dim", planned: "unchanged", doing: "", done: "unchanged" } as const;

const NAME_WIDTH = 32;
const TYPE_WIDTH = 51;

/**
 * A step as a line, in columns where there is room for them.
 *
 * @param room how many columns it may have.
 * @returns undefined when the step is no news.
 */
export function stepLine(
  event: DriverEvent & { readonly type: "step" },
  { style }: Pick<Terminal, "style">,
  room: number,
  { showSames = false, showUrns = false }: StepViewOptions = {},
): string | undefined {
  const known = event.op === "same" && showSames ? SAME : MARKS[event.op];
  const name = showUrns ? event.urn : event.name;
  if (event.phase === "failed") {
    return `  ${style("red", "✘")} ${name}  ${style("dim", shortType(event.resourceType))}  failed`;
  }
  // A refresh that finds nothing changed is no news; one that does reports an update or a delete.
  if (!known || event.phase === "started" || event.op === "refresh") return undefined;
  if (event.resourceType.startsWith("pulumi:")) return undefined;
  const word = event.phase === "planned" ? known.planned : known.done;
  const mark = `  ${style(known.style, known.mark)} `;
  const type = shortType(event.resourceType);
  if (4 + Math.max(NAME_WIDTH, widthOf(name)) + TYPE_WIDTH + word.length <= room) {
    return `${mark}${padded(`${name} `, NAME_WIDTH)}${style("dim", padded(`${type} `, TYPE_WIDTH))}${word}`;
  }
  const named = 4 + widthOf(name) + 2 + word.length;
  const kind = [type, type.split(":").at(-1)!].find((text) => named + text.length + 2 <= room);
  return `${mark}${name}  ${kind === undefined ? "" : `${style("dim", kind)}  `}${word}`;
}

/** `aws:ssm/maintenanceWindow:MaintenanceWindow` is `aws:ssm:MaintenanceWindow` to people, as in Pulumi's own display. */
export function shortType(type: string): string {
  return type.replace(/^([^:]+:[^/:]+)\/[^:]+:/, "$1:");
}

/** The changed properties of a step, each as its path and what becomes of it. */
export function changeLines(
  changes: readonly PropertyChange[],
  { style }: Pick<Terminal, "style">,
  { isDiff = false }: StepViewOptions = {},
): string[] {
  return changes
    .filter(({ path }) => !isOwnBookkeeping(path))
    .flatMap((change) => {
      const head = `      ${style("dim", change.path)}`;
      const lines = isDiff ? textDiff(change, style) : undefined;
      if (lines === undefined) return [`${head}  ${changeText(change, style)}`];
      return [`${head}${change.replaces ? style("magenta", "  replaces the resource") : ""}`, ...lines];
    });
}

/** The lines that differ between two multi-line or JSON values; undefined for other values. */
function textDiff({ old, new: now }: PropertyChange, style: Terminal["style"]): string[] | undefined {
  const texts = [old, now].map((value) => (value === undefined ? [] : linesOf(value)));
  const [before = [], after = []] = texts;
  if (before.length <= 1 && after.length <= 1) return undefined;
  return lineDiff(before, after).map(({ mark, line }) => {
    const text = `        ${mark} ${line}`;
    return mark === "+" ? style("green", text) : mark === "-" ? style("red", text) : style("dim", text);
  });
}

function linesOf(value: unknown): string[] {
  if (typeof value !== "string") return JSON.stringify(value, undefined, 2).split("\n");
  if (!/^\s*[[{]/.test(value)) return value.split("\n");
  try {
    return JSON.stringify(JSON.parse(value), undefined, 2).split("\n");
  } catch {
    // A text that only begins like JSON.
    return value.split("\n");
  }
}

/** What the provider keeps about itself in the inputs. */
function isOwnBookkeeping(path: string): boolean {
  return path === "__defaults" || path.startsWith("tagsAll");
}

function changeText(change: PropertyChange, style: Terminal["style"]): string {
  const old = valueText(change.old);
  const now = change.new === undefined && change.kind !== "delete" ? "(known after the up)" : valueText(change.new);
  const replaces = change.replaces ? style("magenta", "  replaces the resource") : "";
  if (change.kind === "add") return style("green", now) + replaces;
  if (change.kind === "delete") return style("red", `${old} removed`) + replaces;
  return `${style("red", old)} → ${style("green", now)}${replaces}`;
}

export function valueText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
