import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { makeProject } from "../../test/helpers/project.ts";
import type { Bench, Measure, Subject } from "../harness/measure.ts";
import { startEmulator } from "../subjects/emulator.ts";
import { type Package, ROOT } from "../subjects/package.ts";

/** What the lab does, in this order. */
const STAGES = ["start", "preview", "up", "executions", "report"] as const;
type Stage = (typeof STAGES)[number] | "whole";

const LAB = "npm start";

/** `npm start` by stage, beside the same steps by hand. The Pulumi CLI is there. */
export const lab: Measure = {
  name: "lab/stages",
  question:
    "How long does npm start take on a warm machine, by stage, beside the same steps by hand with pulumi and mw?",
  async run(bench) {
    const built = await bench.package();
    const figure = { unit: "s", better: "lower" } as const;
    await bench.compare<Stage>({
      name: "the lab",
      figures: {
        start: figure,
        preview: figure,
        up: figure,
        executions: figure,
        report: figure,
        whole: { ...figure, goals: [{ of: LAB, beside: "by hand", atMost: 1.05 }] },
      },
      subjects: [byHand(bench, built), { name: LAB, warmUp: byStart, run: byStart }],
    });
  },
};

/** What a chapter of the lab begins with, and the stage that it ends. */
const ENDS: readonly { readonly chapter: RegExp; readonly stage: (typeof STAGES)[number] }[] = [
  { chapter: /^2 {2}Preview/, stage: "start" },
  { chapter: /^3 {2}Up/, stage: "preview" },
  { chapter: /^4 {2}Simulating/, stage: "up" },
  { chapter: /^5 {2}Executions/, stage: "executions" },
];

async function byStart(): Promise<Record<Stage, number>> {
  const watch = new Watch();
  const child = spawn("npm", ["start", "--silent"], { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const end = ENDS.find(({ chapter }) => chapter.test(line));
    if (end) watch.ended(end.stage);
  });
  const code = await ended;
  if (code !== 0) throw new Error(`npm start ended with ${code}`);
  watch.ended("report");
  return watch.figures();
}

/** The emulator in a process of its own, `pulumi` in the environment of `mw env`, the clock over HTTP, and `mw verify`. */
function byHand(bench: Bench, built: Package): Subject<Stage> {
  return {
    name: "by hand",
    role: "limit",
    async run() {
      const watch = new Watch();
      // The checkout's program with files of its own, since a new stack writes its salt into one.
      const project = makeProject();
      bench.onEnd(project.remove);
      const server = await startEmulator(built);
      bench.onEnd(server.stop);
      const script = 'eval "$("$0" "$1" env dev)" && env -0';
      const { stdout } = await execa("sh", ["-c", script, process.execPath, built.mw], {
        cwd: project.directory,
        env: project.env(server.endpoint),
      });
      const env = Object.fromEntries(
        stdout
          .split("\0")
          .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])
          .filter(([name]) => name !== ""),
      ) as Record<string, string>;
      const pulumi = (...args: string[]) =>
        execa("pulumi", [...args, "--non-interactive"], { cwd: project.directory, env, extendEnv: false });
      watch.ended("start");
      await pulumi("preview", "--stack", "dev");
      watch.ended("preview");
      await pulumi("up", "--stack", "dev", "--yes", "--skip-preview");
      watch.ended("up");
      const body = JSON.stringify({ advance: "PT24M" });
      const headers = { "content-type": "application/json" };
      await (await fetch(`${server.endpoint}/_emulator/clock`, { method: "POST", headers, body })).text();
      watch.ended("executions");
      await execa(process.execPath, [built.mw, "-C", project.directory, "verify", "dev"], { env, extendEnv: false });
      watch.ended("report");
      await server.stop();
      return watch.figures();
    },
  };
}

class Watch {
  readonly #startedMs = performance.now();
  readonly #seconds = new Map<Stage, number>();
  #lastMs = this.#startedMs;

  ended(stage: Stage): void {
    this.#seconds.set(stage, (performance.now() - this.#lastMs) / 1000);
    this.#lastMs = performance.now();
  }

  figures(): Record<Stage, number> {
    const of = (stage: Stage) => this.#seconds.get(stage) ?? Number.NaN;
    return {
      ...{
        start: of("start"),
        preview: of("preview"),
        up: of("up"),
        executions: of("executions"),
        report: of("report"),
      },
      whole: (this.#lastMs - this.#startedMs) / 1000,
    };
  }
}
