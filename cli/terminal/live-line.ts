import type { DriverEvent } from "../../automation/events.ts";
import type { Terminal } from "./terminal.ts";

const BAR_WIDTH = 20;

/** A last line that shows how far each stack is, below the lines that stay. */
export function liveLine(terminal: Terminal) {
  const stacks = new Map<string, string>();
  let shown = "";
  const draw = (text: string) => {
    if (text !== shown) terminal.status(text);
    shown = text;
  };
  const above = (write: (line: string) => void) => (line?: string) => {
    draw("");
    write(line ?? "");
  };
  return {
    print: above(terminal.print),
    say: above(terminal.say),
    show(event: DriverEvent): void {
      if (event.type === "finished") stacks.delete(event.stack);
      else if (event.type === "queued") stacks.set(event.stack, `${event.stack} waits, number ${event.position}`);
      else stacks.set(event.stack, `${event.stack} ${bar(event.percent)} ${event.percent} %`);
      draw([...stacks.values()].join("   ").slice(0, terminal.columns - 1));
    },
    end: () => draw(""),
  };
}

function bar(percent: number): string {
  const full = Math.round((percent / 100) * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
