import type { DriverError } from "../../automation/driver-error.ts";
import type { OperationResult } from "../../automation/driver-options.ts";
import type { DriverEvent, PropertyChange, StepOp } from "../../automation/events.ts";
import { liveLine } from "./live-line.ts";
import type { Terminal } from "./terminal.ts";

export interface OperationView {
  event(event: DriverEvent): void;
  result(result: OperationResult): void;
  failure(stack: string, error: DriverError): void;
  /** Takes away what is only shown while it lasts. */
  end(): void;
}

type Style = Parameters<Terminal["style"]>[0];

/** How each step is marked, as Pulumi marks it, and what it is called when it is done. */
const MARKS: Readonly<Partial<Record<StepOp, { mark: string; style: Style; planned: string; done: string }>>> = {
  create: { mark: "+", style: "green", planned: "create", done: "created" },
  update: { mark: "~", style: "yellow", planned: "update", done: "updated" },
  delete: { mark: "-", style: "red", planned: "delete", done: "deleted" },
  replace: { mark: "±", style: "magenta", planned: "replace", done: "replaced" },
  "create-replacement": { mark: "±", style: "magenta", planned: "create replacement", done: "replacement created" },
  "delete-replaced": { mark: "±", style: "magenta", planned: "delete replaced", done: "replaced one deleted" },
  import: { mark: "=", style: "cyan", planned: "import", done: "imported" },
  refresh: { mark: "~", style: "yellow", planned: "refresh", done: "refreshed" },
};

/** Shows operations as they go: lines for people, or one JSON event a line for programs. */
export function operationView(terminal: Terminal, options: { json: boolean; showStack: boolean }): OperationView {
  return options.json ? jsonView(terminal) : lineView(terminal, options.showStack);
}

function jsonView({ print }: Terminal): OperationView {
  return {
    event: (event) => print(JSON.stringify(event)),
    result: ({ stack, operation, outputs }) => print(JSON.stringify({ stack, operation, type: "result", outputs })),
    failure: (stack, { kind, message, diagnostics }) =>
      print(JSON.stringify({ stack, type: "failure", kind, message, diagnostics })),
    end() {},
  };
}

function lineView(terminal: Terminal, showStack: boolean): OperationView {
  const { style } = terminal;
  const live = liveLine(terminal);
  const { print, say } = live;
  const prefix = (stack: string) => (showStack ? style("dim", `${stack}  `) : "");
  return {
    event(event) {
      if (event.type === "step") {
        const line = stepLine(event, terminal);
        if (line === undefined) return;
        print(prefix(event.stack) + line);
        for (const change of event.changes) {
          if (isOwnBookkeeping(change.path)) continue;
          print(`${prefix(event.stack)}      ${style("dim", change.path)}  ${changeText(change, terminal)}`);
        }
      } else if (event.type === "diagnostic" && event.severity === "warning") {
        say(`${prefix(event.stack)}  ${style("yellow", "warning")} ${event.message}`);
      } else {
        const note = noteOf(event);
        if (note !== undefined) say(`${prefix(event.stack)}  ${style("dim", note)}`);
      }
      live.show(event);
    },
    result({ stack, operation, changes, outputs, durationMs }) {
      const entries = Object.entries(outputs);
      if (entries.length > 0 && operation === "up") {
        print();
        for (const [name, value] of entries) print(`${prefix(stack)}  ${name.padEnd(22)}${show(value)}`);
      }
      print();
      print(
        `${prefix(stack)}${style("bold", `${operation} ${stack}`)}: ${countsText(changes, operation === "preview")}, ${seconds(durationMs)}`,
      );
    },
    failure(stack, error) {
      say(`${prefix(stack)}${style("red", "✘")} ${error.message}`);
    },
    end: live.end,
  };
}

/** What is told about the work beside its steps. */
function noteOf(event: DriverEvent): string | undefined {
  switch (event.type) {
    case "waiting": {
      const why =
        event.reason === "locked" ? `in use, ${event.owner?.text ?? "by another operation"}` : "AWS throttles";
      return `waits ${seconds(event.delayMs)}: ${why}`;
    }
    case "unlocked":
      return `lock removed, its owner is gone: ${event.owner.text}`;
    case "repairing": {
      const parts = event.pending.map(({ urn, action, id }) => {
        const found = action !== "creating" ? "" : id === undefined ? " (was not made)" : ` (found: ${id})`;
        return `${action} ${urn.split("::").at(-1)}${found}`;
      });
      return `an operation before was killed; putting its state right: ${parts.join(", ")}`;
    }
    default:
      return undefined;
  }
}

function stepLine(event: DriverEvent & { type: "step" }, { style }: Terminal): string | undefined {
  const known = MARKS[event.op];
  if (event.phase === "failed")
    return `  ${style("red", "✘")} ${event.name}  ${style("dim", shortType(event.resourceType))}  failed`;
  // A refresh that finds nothing changed is no news; one that does reports an update or a delete.
  if (!known || event.phase === "started" || event.op === "refresh") return undefined;
  if (event.resourceType.startsWith("pulumi:")) return undefined;
  const word = event.phase === "planned" ? known.planned : known.done;
  return `  ${style(known.style, known.mark)} ${event.name.padEnd(32)}${style("dim", shortType(event.resourceType).padEnd(49))}${word}`;
}

/** `aws:ssm/maintenanceWindow:MaintenanceWindow` is `aws:ssm:MaintenanceWindow` to people, as in Pulumi's own display. */
function shortType(type: string): string {
  return type.replace(/^([^:]+:[^/:]+)\/[^:]+:/, "$1:");
}

/** What the provider keeps about itself in the inputs. */
function isOwnBookkeeping(path: string): boolean {
  return path === "__defaults" || path === "tagsAll" || path.startsWith("tagsAll");
}

function changeText(change: PropertyChange, { style }: Terminal): string {
  const old = show(change.old);
  const now = change.new === undefined && change.kind !== "delete" ? "(known after the up)" : show(change.new);
  const replaces = change.replaces ? style("magenta", "  replaces the resource") : "";
  if (change.kind === "add") return style("green", now) + replaces;
  if (change.kind === "delete") return style("red", `${old} removed`) + replaces;
  return `${style("red", old)} → ${style("green", now)}${replaces}`;
}

export function countsText(changes: OperationResult["changes"], isPlan: boolean): string {
  const parts = Object.entries(changes).flatMap(([op, count]) => {
    if (op === "same") return [`${count} unchanged`];
    const mark = MARKS[op as StepOp];
    return mark ? [`${count} ${isPlan ? `to ${mark.planned}` : mark.done}`] : [];
  });
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function show(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
