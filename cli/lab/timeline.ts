import type { EventAnswer } from "../../emulator/control/control-client.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Prints the events of windows and commands, one per line with its time. */
export function printTimeline(events: readonly EventAnswer[], { print, style }: Terminal): void {
  for (const event of events) {
    const line = describe(event, style);
    if (line !== undefined) print(`  ${style("dim", event.time.replace("T", " "))}  ${line}`);
  }
}

function describe({ "detail-type": type, detail }: EventAnswer, style: Terminal["style"]): string | undefined {
  const status = detail.status ?? "";
  const isOver = !["PENDING", "IN_PROGRESS", "InProgress", "Pending"].includes(status);
  const coloured = style(/^success$/i.test(status) ? "green" : isOver ? "red" : "yellow", status);
  switch (type) {
    case "Maintenance Window Execution State-change Notification":
      if (status === "PENDING") return undefined;
      if (status === "SKIPPED_OVERLAPPING")
        return `window execution ${style("yellow", status)}: the previous execution is still running`;
      return isOver
        ? `window execution ends: ${coloured}`
        : `window execution ${style("dim", detail["window-execution-id"] ?? "")} starts`;
    case "Maintenance Window Task Execution State-change Notification":
      return isOver ? `  task ends: ${coloured}` : "  task starts";
    case "EC2 Command Invocation Status-change Notification":
      return `    ${detail["instance-id"]}  ${detail["document-name"]}: ${coloured}`;
    default:
      return undefined;
  }
}
