import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { importPathOf } from "../../adoption/import-path.ts";
import type { ImportedResource } from "../../automation/api/driver-options.ts";
import type { PlannedStep } from "../../automation/api/events.ts";
import type { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import { EXIT, type ExitCode, UsageError } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { question } from "../terminal/confirmations.ts";
import { liveLine } from "../terminal/live-line.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface Adopting {
  readonly directory: string;
  readonly stack: string;
  /** The program, relative to the project's folder. */
  readonly program: string;
  readonly yes: boolean;
}

/** Takes over what an import file names, after a question, and checks that the program then changes nothing. */
export async function adopt(driver: Driver, asked: Adopting, terminal: Terminal): Promise<ExitCode> {
  const { directory, stack, program, yes } = asked;
  const path = importPathOf(program);
  const resources = resourcesIn(directory, path, stack);
  const named = resources.flatMap(({ type, name = "", logicalName = name, id }) =>
    id === undefined ? [] : [{ type, name: logicalName, id }],
  );
  for (const { type, name, id } of named) terminal.say(`  ${type.split(":").at(-1)} ${name} (${id})`);
  terminal.say(`Stack ${stack} takes over these ${named.length} resources of ${path}. Nothing changes in AWS.`);
  if (!yes && !(await isAgreed(asked, terminal))) return EXIT.failed;
  const live = liveLine(terminal);
  try {
    const steps = await interruptible(async (signal) => {
      live.show(stack, { text: "taking over" });
      const has = new Set((await driver.resources(stack, { signal })).map(({ type, id }) => keyOf(type, id)));
      // Pulumi refuses to take over what a stack has; so this can be run again.
      if (!named.every(({ type, id }) => has.has(keyOf(type, id)))) {
        await driver.stack(stack).import({ resources, protect: false, generateCode: false, signal });
      }
      live.show(stack, { text: "checking that nothing changes" });
      return (await driver.preview(stack, { signal, forecast: false })).steps;
    });
    const changes = steps.filter(({ op, urn }) => op !== "same" && !urn.includes(DEFAULT_PROVIDER));
    return checked(asked, named.length, changes, { ...terminal, print: live.print });
  } finally {
    live.end();
  }
}

/** The engine notes where a default provider leads to, which is no change of a resource. */
const DEFAULT_PROVIDER = "::pulumi:providers:aws::default_";

/** A target or task is imported by the ids of its window and itself, and has the latter in the state. */
function keyOf(type: string, id: string): string {
  return `${type} ${/^mw-\w+\/./.test(id) ? id.slice(id.indexOf("/") + 1) : id}`;
}

/** What an import file has. @throws UsageError for a file that is not one. */
function resourcesIn(directory: string, path: string, stack: string): ImportedResource[] {
  const file = resolve(directory, path);
  if (!existsSync(file)) {
    throw new UsageError(`${path} does not exist in ${directory}: write it first, with mw import ${stack}.`);
  }
  try {
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: ImportedResource[] };
    return resources;
  } catch (error) {
    throw new UsageError(`${path} is not an import file: ${(error as Error).message}`);
  }
}

async function isAgreed({ stack }: Adopting, { say }: Terminal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UsageError(`Cannot ask for confirmation without a terminal: run mw import ${stack} --adopt --yes.`);
  }
  const answer = await question("Take them over? yes/no: ");
  if (answer === undefined) throw new DriverError("cancelled", "Interrupted. Nothing was changed.", { stack });
  if (/^y(es)?$/i.test(answer.trim())) return true;
  say("Declined. Nothing was changed.");
  return false;
}

function checked(
  { stack }: Adopting,
  count: number,
  changes: readonly PlannedStep[],
  { print, style }: Terminal,
): ExitCode {
  print(`${style("green", "✔")} stack ${stack} has taken over ${count} resources`);
  if (changes.length === 0) {
    print(`${style("green", "✔")} the program of ${stack} changes nothing`);
    return EXIT.done;
  }
  print(
    `${style("red", "✘")} an up of ${stack} would change something. Correct the program, then run mw preview ${stack}:`,
  );
  for (const { op, urn, changes: paths } of changes) {
    print(`  ${op} ${urn.split("::").slice(-2).join(" ")}: ${paths.map(({ path }) => path).join(", ")}`);
  }
  return EXIT.failed;
}
