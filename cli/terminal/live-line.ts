import type { Terminal } from "./terminal.ts";
import { widthOf } from "./width.ts";

/** How far one of the things is that go on at the same time. */
export interface LiveState {
  /** 0 to 100, for work whose size is known. */
  readonly percent?: number | undefined;
  /** What is being done, e.g. `creating patch-window`. */
  readonly text: string;
  /** It is queued: it is listed last. */
  readonly isWaiting?: boolean | undefined;
}

export interface LiveLine extends Pick<Terminal, "print" | "say"> {
  /** Shows how far `name` is; undefined when it has ended. */
  show(name: string, state: LiveState | undefined): void;
  end(): void;
}

const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const FRAME_MS = 120;
/** Without a terminal: the time without output after which a progress line is printed. */
const SILENCE_MS = 20_000;

/**
 * Shows that work goes on, and how far it is. On a terminal that is a last line below the lines that stay, which moves
 * every moment; elsewhere a whole line, when nothing else was printed for a while.
 */
export function liveLine(terminal: Terminal, silenceMs = SILENCE_MS): LiveLine {
  const states = new Map<string, LiveState>();
  const startedAt = performance.now();
  let lastAt = startedAt;
  let frame = 0;
  const seconds = () => Math.floor((performance.now() - startedAt) / 1000);
  const draw = () => {
    if (!terminal.isLive) return;
    if (states.size === 0) return terminal.status("");
    const spinner = FRAMES[frame % FRAMES.length]!;
    terminal.status(fitting([...states], spinner, `${seconds()} s`, terminal.columns - 1));
  };
  const tick = () => {
    frame += 1;
    if (terminal.isLive) return draw();
    if (states.size === 0 || performance.now() - lastAt < silenceMs) return;
    lastAt = performance.now();
    terminal.say(`Still working after ${seconds()} s: ${sentence([...states])}`);
  };
  const timer = setInterval(tick, terminal.isLive ? FRAME_MS : Math.min(1000, silenceMs)).unref();
  const above = (write: Terminal["print"]) => (line?: string, end?: "\r\n") => {
    lastAt = performance.now();
    write(line, end);
  };
  return {
    print: above(terminal.print),
    say: above(terminal.say),
    show(name, state) {
      if (state === undefined) states.delete(name);
      else states.set(name, state);
      draw();
    },
    end() {
      clearInterval(timer);
      states.clear();
      terminal.status("");
    },
  };
}

type Entry = readonly [name: string, state: LiveState];

/** The line that says most of those that fit. */
function fitting(entries: readonly Entry[], spinner: string, time: string, width: number): string {
  const { working, waiting } = parted(entries);
  const rest =
    waiting.length === 0 ? [] : [waiting.length === 1 ? `${waiting[0]![0]} queued` : `${waiting.length} queued`];
  const line = (each: (entry: Entry) => string) =>
    `${spinner} ${[...working.map(each), ...rest, time].filter(Boolean).join("  ")}`;
  const barred = (width: number, isWorded: boolean) =>
    line(([name, { percent, text }]) => {
      // An empty bar says less than what is being done.
      if (!percent) return `${name} ${text}`;
      return `${name} ${bar(percent, width)}${isWorded ? ` ${text}` : ""}`;
    });
  const lines = [
    barred(20, true),
    barred(10, true),
    barred(10, false),
    line(([name, { percent }]) => (percent === undefined ? name : `${name} ${percent} %`)),
    `${spinner} ${working.length} running${waiting.length === 0 ? "" : `, ${waiting.length} queued`}  ${time}`,
  ];
  return lines.find((text) => widthOf(text) <= width) ?? lines.at(-1)!.slice(0, Math.max(0, width));
}

function sentence(entries: readonly Entry[]): string {
  const { working, waiting } = parted(entries);
  const parts = working.map(([name, { percent, text }]) =>
    [name, percent === undefined ? text : `${percent} %${text ? ` (${text})` : ""}`].join(" "),
  );
  return [...parts, ...(waiting.length === 0 ? [] : [`${waiting.map(([name]) => name).join(", ")} queued`])].join(", ");
}

function parted(entries: readonly Entry[]) {
  return {
    working: entries.filter(([, { isWaiting }]) => !isWaiting),
    waiting: entries.filter(([, { isWaiting }]) => isWaiting),
  };
}

function bar(percent: number, width: number): string {
  const full = Math.round((percent / 100) * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)} ${percent} %`;
}
