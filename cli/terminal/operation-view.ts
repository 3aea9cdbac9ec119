import type { OperationResult } from "../../automation/api/driver-options.ts";
import type { DriverEvent, Operation, StepOp } from "../../automation/api/events.ts";
import type { DriverError } from "../../automation/errors/driver-error.ts";
import { failureLines } from "./failure-lines.ts";
import { type LiveState, liveLine } from "./live-line.ts";
import { outputRows } from "./output-rows.ts";
import { jsonLine } from "./shown.ts";
import { changeLines, MARKS, type StepViewOptions, stepLine } from "./step-line.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { padded, widthOf } from "./width.ts";
import { showWindow } from "./window-view.ts";

export interface OperationView {
  event(event: DriverEvent): void;
  result(result: OperationResult): void;
  failure(stack: string, error: DriverError): void;
  /** Says something about the work as a whole. */
  say(text: string): void;
  /** Takes away what is only shown while it lasts. */
  end(): void;
}

export interface OperationViewOptions extends StepViewOptions {
  readonly json: boolean;
  /** Whether each line begins with its stack. */
  readonly showStack: boolean;
  readonly operation?: Operation | undefined;
  /** The stacks of the operation. */
  readonly stacks?: readonly string[] | undefined;
  /** Whether results are plans of the operation. */
  readonly isPlan?: boolean | undefined;
  readonly suppressOutputs?: boolean | undefined;
}

/** Shows operations as they go: lines for people, or one JSON event a line for programs. */
export function operationView(terminal: Terminal, options: OperationViewOptions): OperationView {
  return options.json ? jsonView(terminal, options) : lineView(terminal, options);
}

function jsonView({ print, say }: Terminal, { suppressOutputs = false }: OperationViewOptions): OperationView {
  return {
    event: (event) => print(jsonLine(event)),
    result: ({ stack, operation, outputs }) =>
      print(jsonLine({ stack, operation, type: "result", outputs: suppressOutputs ? {} : outputs })),
    failure: (stack, { kind, message, diagnostics, resources, owner, file }) =>
      print(jsonLine({ stack, type: "failure", kind, message, diagnostics, resources, owner, file })),
    say,
    end() {},
  };
}

function lineView(terminal: Terminal, options: OperationViewOptions): OperationView {
  const { showStack, operation, stacks = [], isPlan = false } = options;
  const { style } = terminal;
  const live = liveLine(terminal);
  let hasPrinted = false;
  const print = (line?: string) => {
    // A blank line parts two things, and there is nothing yet.
    if (line || hasPrinted) live.print(line);
    hasPrinted = true;
  };
  const { say } = live;
  const width = Math.max(0, ...stacks.map(widthOf));
  const prefix = (stack: string) => (showStack ? style("dim", `${padded(stack, width)}  `) : "");
  const room = (stack: string) => terminal.columns - (showStack ? Math.max(width, widthOf(stack)) + 2 : 0);
  const changed = new Set<string>();
  for (const stack of stacks) live.show(stack, { text: "starting Pulumi" });
  return {
    event(event) {
      if (changes(event)) changed.add(event.stack);
      if (event.type === "step") {
        const line = stepLine(event, terminal, room(event.stack), options);
        if (line !== undefined) {
          for (const each of [line, ...changeLines(event.changes, terminal, options)])
            print(prefix(event.stack) + each);
        }
      } else if (event.type === "diagnostic" && event.severity !== "error") {
        // Errors are part of the failure. Anything else that is no warning is what the program prints.
        const word = event.severity === "warning" ? `${style("yellow", "warning")} ` : "";
        for (const line of event.message.split("\n")) say(`${prefix(event.stack)}  ${word}${line}`);
      } else if (event.type === "window") {
        showWindow(event, operation === "preview" && event.operation === "preview", {
          terminal,
          print: (line) => print(line === "" ? "" : prefix(event.stack) + line),
          say: (line) => say(prefix(event.stack) + line),
        });
      } else if (event.type === "policy") {
        const resource = event.urn === undefined ? "" : ` ${event.urn.split("::").at(-1)}:`;
        const word = style(event.enforcement === "mandatory" ? "red" : "yellow", `policy (${event.enforcement})`);
        for (const line of `${event.pack} ${event.policy}:${resource} ${event.message}`.split("\n")) {
          say(`${prefix(event.stack)}  ${word} ${line}`);
        }
      } else {
        const note = noteOf(event);
        if (note !== undefined) say(`${prefix(event.stack)}  ${style("dim", note)}`);
      }
      live.show(event.stack, stateOf(event));
    },
    result({ stack, operation, changes, outputs, durationMs }) {
      const lines = operation === "up" && !options.suppressOutputs ? table(outputRows(outputs), "  ") : [];
      if (lines.length > 0) print();
      for (const line of lines) print(prefix(stack) + line);
      print();
      print(
        `${prefix(stack)}${style("bold", `${operation} ${stack}`)}: ${countsText(changes, isPlan || operation === "preview")}, ${seconds(durationMs)}`,
      );
    },
    failure(stack, error) {
      live.show(stack, undefined);
      for (const line of failureLines(stack, operation, error, changed.has(stack), terminal)) say(prefix(stack) + line);
    },
    say,
    end: live.end,
  };
}

/** Whether the cloud or what the state knows of it may differ from here on; the entry of the stack itself is nothing yet. */
function changes(event: DriverEvent): boolean {
  if (event.type === "repairing") return true;
  return (
    event.type === "step" &&
    (event.phase === "done" || (event.phase === "started" && event.op !== "refresh")) &&
    !["same", "read"].includes(event.op) &&
    !event.resourceType.startsWith("pulumi:")
  );
}

/** What the line at the bottom says of a stack after an event; undefined when it has ended. */
function stateOf(event: DriverEvent): LiveState | undefined {
  const { percent } = event;
  if (event.type === "finished") return undefined;
  if (event.type === "queued") return { text: `queued, position ${event.position}`, isWaiting: true };
  return { percent, text: doing(event) };
}

function doing(event: DriverEvent): string {
  if (event.type === "waiting") return "waiting";
  if (event.type !== "step") return "running the program";
  const word = event.phase === "planned" ? "planning" : (MARKS[event.op]?.doing ?? "checking");
  return `${word} ${event.name}`;
}

/** A line for an event that is not a step. */
function noteOf(event: DriverEvent): string | undefined {
  switch (event.type) {
    case "waiting": {
      const why =
        event.reason === "locked" ? `locked, ${event.owner?.text ?? "by another operation"}` : "throttled by AWS";
      return `${why}; retrying in ${seconds(event.delayMs)}`;
    }
    case "unlocked":
      return `removed the lock of an ended process: ${event.owner.text}`;
    case "repairing": {
      const parts = event.pending.map(({ urn, action, id }) => {
        const found = action !== "creating" ? "" : id === undefined ? " (was not created)" : ` (found: ${id})`;
        return `${action} ${urn.split("::").at(-1)}${found}`;
      });
      return `recovering from an interrupted operation: ${parts.join(", ")}`;
    }
    default:
      return undefined;
  }
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
