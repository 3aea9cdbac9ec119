import type { DriverEvent } from "../../automation/api/events.ts";
import { forecastLines, warningLine } from "../../components/forecast/forecast-lines.ts";
import type { Terminal } from "./terminal.ts";

interface Place {
  readonly terminal: Pick<Terminal, "style">;
  print(line: string): void;
  say(line: string): void;
}

/**
 * Shows what a window will do: before an `up` only its warnings, which belong to the decision.
 *
 * @param isWhole whether next executions and nodes are shown too.
 */
export function showWindow(window: DriverEvent & { readonly type: "window" }, isWhole: boolean, place: Place): void {
  const { style } = place.terminal;
  if (isWhole) {
    const [title = "", ...lines] = forecastLines(window);
    place.print("");
    place.print(`  ${style("bold", title)}`);
    for (const line of lines) place.print(`  ${line}`);
  }
  for (const warning of window.warnings) {
    const line = warningLine(warning);
    if (isWhole) place.print(`    ${style("yellow", "warning")} ${line}`);
    else place.say(`  ${style("yellow", "warning")} window ${window.resourceName}: ${line}`);
  }
}
