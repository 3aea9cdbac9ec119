import { basename, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { EXIT } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { packageSource } from "../new-project/package-source.ts";
import { checkProjectName } from "../new-project/project-name.ts";
import { LANGUAGES, type Language, templateFiles } from "../new-project/template.ts";
import { checkEmpty, writeFiles } from "../new-project/write-files.ts";

interface Flags {
  readonly language: Language;
  readonly name?: string;
  readonly package?: string;
}

/** `mw new [DIRECTORY]` */
export function newCommand(context: CommandContext): Command {
  return new Command("new")
    .description("make a project: windows, three environments, a fleet to simulate, and a workflow for GitHub Actions")
    .argument("[directory]", "new or empty folder", ".")
    .addOption(new Option("--language <language>", "language of the program").choices(LANGUAGES).default("typescript"))
    .option("--name <name>", "name of the project (default: that of the folder)")
    .option(
      "--package <spec>",
      "where npm gets maintenance-windows: a version, a tarball, a URL (default: as this one was installed)",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (given: string, flags: Flags, command: Command) => {
      const { terminal } = context;
      const { directory: from } = command.optsWithGlobals<{ directory: string }>();
      const directory = resolve(from, given);
      const name = checkProjectName(flags.name ?? basename(directory));
      try {
        await interruptible(async (signal) => {
          await checkEmpty(directory);
          const { spec, tarball } = await packageSource(flags.package, directory, { status: terminal.status, signal });
          const files: Map<string, string | Buffer> = await templateFiles(flags.language, name, spec);
          if (tarball !== undefined) files.set(tarball.name, tarball.content);
          await writeFiles(directory, files, signal);
          for (const line of whatNext(directory, name, [...files.keys()], spec)) terminal.print(line);
        });
      } catch (error) {
        if ((error as Error).name !== "AbortError") throw error;
        terminal.say("Interrupted; nothing was written.");
        context.end(EXIT.interrupted);
      }
    });
}

function whatNext(directory: string, name: string, files: readonly string[], spec: string): string[] {
  const path = relative("", directory);
  return [
    `Created project ${name} in ${directory}: ${files.toSorted().join(", ")}.`,
    ...(spec.startsWith("file:") ? [`Its package.json takes maintenance-windows from ${spec}.`] : []),
    "",
    "Next:",
    ...(path === "" ? [] : [`  cd ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`]),
    "  npm install",
    "  npm run emulator            # in a terminal of its own",
    "  npx mw up dev",
    "  npx mw verify dev --wait",
  ];
}

const EXAMPLES = `
Examples:
  mw new fleet
  mw new --language yaml --name fleet .
  mw new fleet --package ../maintenance-windows-0.1.0.tgz

A folder that has anything in it but .git is refused, and nothing is overwritten. From a package that was installed from a tarball, and
from a checkout, a tarball is copied into the project, so that it installs anywhere.`;
