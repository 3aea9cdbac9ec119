const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
const PLAIN_LINE_MS = 10_000;

/**
 * Shows what is being done, why, and for how long. On a terminal one line ticks and is then replaced by its result; any
 * other stream gets whole lines, and one more every ten seconds so that a log never looks dead.
 *
 * @typedef {{ kind: "begin", title: string, why: string } | { kind: "detail", text: string }
 *   | { kind: "end", ok: boolean, text: string }} Step
 */
export class Progress {
  /** @type {{ title: string, startedMs: number, detail: string, timer: NodeJS.Timeout } | undefined} */
  #running;
  #frame = 0;
  #hasSpoken = false;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.stream = stream;
    this.isTerminal = stream.isTTY === true && process.env.TERM !== "dumb" && !process.env.CI;
    this.hasColour = this.isTerminal && !process.env.NO_COLOR;
  }

  /** Takes one step of somebody's work. Bound, so that it can be handed on. */
  follow = (/** @type {Step} */ step) => {
    if (step.kind === "begin") this.#begin(step.title, step.why);
    else if (step.kind === "detail") this.#detail(step.text);
    else this.#end(step.ok, step.text);
  };

  /**
   * One piece of work from begin to end; `work` gets a function for its details and answers with the closing word.
   * @param {string} title
   * @param {string} why
   * @param {(detail: (text: string) => void) => Promise<string>} work
   */
  async step(title, why, work) {
    this.follow({ kind: "begin", title, why });
    try {
      const text = await work((detail) => this.follow({ kind: "detail", text: detail }));
      this.follow({ kind: "end", ok: true, text });
    } catch (error) {
      this.follow({ kind: "end", ok: false, text: "failed" });
      throw error;
    }
  }

  /** Nothing more comes: a step that was cut off leaves no ticking line, and an empty line parts set-up from command. */
  close() {
    if (this.#running !== undefined) this.#end(false, "stopped");
    if (this.#hasSpoken) this.stream.write("\n");
    this.#hasSpoken = false;
  }

  /** @param {string} title @param {string} why */
  #begin(title, why) {
    const startedMs = performance.now();
    const everyMs = this.isTerminal ? FRAME_MS : PLAIN_LINE_MS;
    this.#running = { title, startedMs, detail: why, timer: setInterval(() => this.#tick(), everyMs) };
    this.#hasSpoken = true;
    if (this.isTerminal) this.#tick();
    else this.stream.write(`${title} (${why}) …\n`);
  }

  /** @param {string} text */
  #detail(text) {
    if (this.#running !== undefined) this.#running.detail = text;
  }

  #tick() {
    if (this.#running === undefined) return;
    const { title, startedMs, detail } = this.#running;
    const elapsed = `${Math.floor((performance.now() - startedMs) / 1000)} s`;
    if (!this.isTerminal) {
      this.stream.write(`  … ${elapsed}: ${detail}\n`);
      return;
    }
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const room = (this.stream.columns || 80) - title.length - elapsed.length - 8;
    const shown = detail.length > room ? `${detail.slice(0, Math.max(0, room - 1))}…` : detail;
    this.stream.write(
      `\r\x1b[2K${this.#paint(36, FRAMES[this.#frame] ?? "")} ${title}  ${this.#paint(2, `${elapsed}  ${shown}`)}`,
    );
  }

  /** @param {boolean} ok @param {string} text */
  #end(ok, text) {
    if (this.#running === undefined) return;
    const { title, startedMs, timer } = this.#running;
    clearInterval(timer);
    this.#running = undefined;
    const elapsed = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
    const mark = ok ? this.#paint(32, "✔") : this.#paint(31, "✘");
    const line = `${mark} ${title}: ${text}  ${this.#paint(2, elapsed)}\n`;
    this.stream.write(this.isTerminal ? `\r\x1b[2K${line}` : line);
  }

  /** @param {number} code @param {string} text */
  #paint(code, text) {
    return this.hasColour ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
