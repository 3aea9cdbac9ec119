import { Command, InvalidArgumentError, Option } from "commander";
import type { FoundAccount } from "../../adoption/found-account.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, UsageError } from "../exit-code.ts";
import { isManagedBy, managersIn, withoutManaged } from "../import/managed.ts";
import { isProject, readCloud } from "../import/read-cloud.ts";
import { interruptible } from "../interruption.ts";
import { several } from "../option-values.ts";
import { printAdoption } from "../terminal/adoption-view.ts";
import { liveLine } from "../terminal/live-line.ts";
import { jsonLine } from "../terminal/shown.ts";

interface Flags {
  readonly stack?: string;
  readonly window?: string[];
  readonly tag?: Readonly<Record<string, readonly string[]>>;
  readonly region?: string;
  readonly profile?: string;
  readonly baselines?: boolean;
  readonly managed?: boolean;
  readonly file?: string;
  readonly language?: "typescript" | "javascript";
  readonly force?: boolean;
  readonly json?: boolean;
  readonly adopt?: boolean;
  readonly yes?: boolean;
}

/** `mw import [STACK]` */
export function importCommand(context: CommandContext): Command {
  return new Command("import")
    .usage("[options] [stack]")
    .description("read the windows of an account, and write a program and the import file that takes them over")
    .argument("[stack]", "stack of the project, with its account and region; without it those of the environment")
    .option("-s, --stack <name>", "the same as the argument")
    .option("--window <name>", "only this window, by its name or id; repeat it for several", several)
    .option("--tag <key=value>", "only windows with this tag; repeat it for several", tag)
    .option("--region <region>", "region to read, without a stack")
    .option("--profile <name>", "AWS profile to read with, without a stack")
    .option("--baselines", "also patch baselines and patch groups (default: unless windows are chosen)")
    .addOption(new Option("--no-baselines", "without patch baselines and patch groups").default(undefined))
    .option("--managed", "also what a stack of the project manages already")
    .option("--file <file>", "program to write (default: index.ts)")
    .addOption(new Option("--language <language>", "language of the program").choices(["typescript", "javascript"]))
    .option("--force", "overwrite files")
    .option("--adopt", "take over what was written into the stack, and check that its program changes nothing")
    .option("-y, --yes", "do not ask for confirmation, with --adopt")
    .option("--json", "print what was found in AWS's words as one JSON object, and write nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (argument: string | undefined, flags: Flags, command: Command) => {
      if (argument !== undefined && flags.stack !== undefined && flags.stack !== argument) {
        throw new UsageError(`mw import takes one stack, not ${argument} and ${flags.stack}.`);
      }
      const stack = argument ?? flags.stack;
      checkFlags(stack, flags);
      await (flags.adopt ? takeOver : readAndWrite)(stack, flags, command, context);
    });
}

const EXAMPLES = `
Examples:
  mw import dev                              every window of the account and region of stack dev
  mw import dev --adopt                      take over what was written
  mw import dev --window nightly --force     one window; overwrite index.ts
  mw import --profile legacy --region eu-central-1 --file legacy.ts
  mw import dev --json | jq '.windows[].window.Name'

Without --adopt it only reads. Neither changes anything in AWS: docs/import.md.`;

function tag(
  text: string,
  before: Readonly<Record<string, readonly string[]>> = {},
): Record<string, readonly string[]> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError(`"${text}" is not a tag: write it like Environment=prod.`);
  }
  return { ...before, [key]: [...(before[key] ?? []), value] };
}

function checkFlags(stack: string | undefined, { region, profile, file }: Flags): void {
  if (stack === "") throw new UsageError("A stack name is empty: use the name in Pulumi.<stack>.yaml.");
  if (stack !== undefined && (region !== undefined || profile !== undefined)) {
    const option = region === undefined ? "--profile" : "--region";
    throw new UsageError(
      `${option} is for reading without a stack: stack ${stack} has its own in Pulumi.${stack}.yaml.`,
    );
  }
  if (file !== undefined && !/\.[cm]?[jt]s$/.test(file)) {
    throw new UsageError(`--file ${file} is not a program's name: use one that ends in .ts or .js.`);
  }
}

async function takeOver(
  stack: string | undefined,
  flags: Flags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  if (stack === undefined) throw new UsageError("--adopt needs the stack that takes over: mw import STACK --adopt.");
  const { directory } = command.optsWithGlobals<{ directory: string }>();
  const driver = await driverFor(command, context);
  await driver.environment(stack);
  const { adopt } = await import("../import/adopt.ts");
  const asked = { directory, stack, program: programOf(flags), yes: flags.yes ?? false };
  context.end(await adopt(driver, asked, context.terminal));
}

function programOf({ file, language }: Flags): string {
  return file ?? (language === "javascript" ? "index.js" : "index.ts");
}

async function readAndWrite(
  stack: string | undefined,
  flags: Flags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { terminal, end } = context;
  const { directory } = command.optsWithGlobals<{ directory: string }>();
  const driver = stack !== undefined || isProject(directory) ? await driverFor(command, context) : undefined;
  if (stack !== undefined) await driver?.environment(stack);
  const choice = { windows: flags.window, tags: flags.tag };
  const isNarrowed = flags.window !== undefined || flags.tag !== undefined;
  const asked = { ...choice, baselines: flags.baselines ?? !isNarrowed };
  const cloud = { stack, region: flags.region, profile: flags.profile };
  const live = liveLine(terminal);
  live.show("windows", { text: "reading" });
  const { found, managers } = await interruptible(async (signal) => {
    const progress = (read: number, all: number) =>
      live.show("windows", { text: `read ${read} of ${all}`, percent: Math.floor((read / all) * 100) });
    return {
      managers: driver && !flags.managed ? await managersIn(driver, signal, live) : new Map<string, string>(),
      found: await readCloud(driver, cloud, asked, signal, progress),
    };
  }).finally(() => live.end());
  const own = withoutManaged(found, managers);
  for (const line of own.leftOut) terminal.say(line);
  if (own.leftOut.length > 0) terminal.say("To import them all the same: --managed.");
  if (flags.json) return terminal.print(jsonLine(jsonOf(own.found)));

  const { adoption } = await import("../../adoption/adoption.ts");
  const program = programOf(flags);
  const written = adoption(own.found, program, isManagedBy(managers));
  if (written.declarations.length === 0) {
    terminal.say(`Nothing to import was found in ${found.region}${isNarrowed ? " that has these tags" : ""}.`);
    return end(EXIT.failed);
  }
  const { conflictingFiles, writeFiles } = await import("../../adoption/write-files.ts");
  const existing = await conflictingFiles(directory, written.files);
  if (existing.length > 0 && !flags.force) {
    const text = existing.length === 1 ? `${existing[0]} exists` : `${existing.join(", ")} exist`;
    throw new UsageError(
      `${text} in ${directory}: nothing was written. Use --force to overwrite, or --file for another name.`,
    );
  }
  await writeFiles(directory, written.files);
  printAdoption(written, own.found, nextCommands(stack, program), terminal);
}

function nextCommands(stack = "STACK", program: string): [string, string][] {
  const file = program === "index.ts" ? "" : ` --file ${program}`;
  return [
    [`npx mw import ${stack} --adopt${file}`, "takes them over; changes nothing in AWS"],
    [`npx mw preview ${stack}`, "shows no changes"],
  ];
}

/** A payload is bytes to AWS, and text to whoever reads it. */
function jsonOf(found: FoundAccount): object {
  return JSON.parse(
    JSON.stringify(found, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    ),
  );
}
