import { expect } from "chai";
import type { Command } from "commander";
import { program } from "../../cli/program.ts";
import { openTerminal } from "../../cli/terminal/terminal.ts";
import { mw } from "../helpers/mw.ts";

const all = await program({ terminal: openTerminal(), end() {} }, []);

describe("mw's help", function () {
  this.timeout(60_000);

  it("has every command of the contract", () => {
    const names = all.commands.map((command) => command.name());
    const operations = ["preview", "up", "refresh", "destroy"];
    const others = [
      "new",
      "import",
      "history",
      "verify",
      "cancel",
      "outputs",
      "deployments",
      "state",
      "config",
      "stacks",
      "env",
      "emulator",
      "lab",
      "completion",
    ];
    expect(names).to.have.members([...operations, ...others]);
  });

  for (const command of [all, ...all.commands]) {
    it(`of ${command.name()} describes it, each argument and each option, and gives an example`, () => {
      expect(command.description()).to.match(/\w/);
      for (const { flags, description, hidden } of command.options) {
        if (!hidden) expect(description, flags).to.match(/\w{2}/);
      }
      for (const argument of command.registeredArguments)
        expect(argument.description, argument.name()).to.match(/\w{2}/);
      const help = helpOf(command);
      expect(help).to.match(/\nExamples?:\n {2}.*\bmw /);
      const lines = help.split("\n").filter((line) => /^ {2}.*\bmw /.test(line));
      for (const line of lines) expect(commandsIn(line), line).to.satisfy(isKnown);
    });
  }

  it("is shown by --help, by help COMMAND and for a mistake", async () => {
    const byOption = await mw(["verify", "--help"]);
    expect(byOption).to.include({ code: 0, stderr: "" });
    expect(await mw(["help", "verify"])).to.deep.equal(byOption);
    expect(byOption.stdout).to.match(/--all-executions\s+check every execution/);
    const mistake = await mw(["verify", "--all-executons"]);
    expect(mistake).to.include({ code: 2, stdout: "" });
    expect(mistake.stderr).to.contain("Did you mean --all-executions").and.contain("mw help <command>");
  });

  function helpOf(command: Command): string {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    return text;
  }

  /** The words after each `mw` of a line. */
  function commandsIn(line: string): string[] {
    return [...line.matchAll(/\bmw (?:-C \S+ )?([a-z]+)/g)].map(([, word]) => word!);
  }

  function isKnown(words: readonly string[]): boolean {
    return words.every((word) => all.commands.some((command) => command.name() === word));
  }
});
