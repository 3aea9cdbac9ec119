import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { execa } from "execa";
import { mw } from "../helpers/mw.ts";

describe("mw completion", function () {
  this.timeout(60_000);
  let directory: string;
  let script: string;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "mw-completion-"));
    for (const stack of ["blue", "green.eu"]) writeFileSync(join(directory, `Pulumi.${stack}.yaml`), "");
    script = (await mw(["completion", "bash"])).stdout;
  });
  after(() => rmSync(directory, { recursive: true }));

  /** What bash itself gets for the last word of a line, which stands where the cursor is. */
  async function complete(...words: string[]): Promise<string[]> {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mw; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execa("bash", ["-c", `${script}\n${ask}`, "bash", "mw", ...words]);
    return stdout.trim().split("\n").filter(Boolean);
  }

  for (const [words, answer] of [
    [["can"], ["cancel"]],
    [["--ver"], ["--version"]],
    [["up", "st"], ["staging"]],
    [["up", "dev", "pr"], ["prod"]],
    [["up", "--pl"], ["--plan"]],
    [
      ["history", ""],
      ["dev", "prod", "staging"],
    ],
    [["verify", "--all", "--all-e"], ["--all-executions"]],
    [["cancel", "--a"], ["--all"]],
    [["up", "-s", "st"], ["staging"]],
    [["up", "--expect"], ["--expect-no-changes"]],
    [["state", "e"], ["export"]],
    [["state", "export", "pr"], ["prod"]],
    [["env", "d"], ["dev"]],
    [["outputs", "--js"], ["--json"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["emulator", "--clock", ""],
      ["virtual", "real"],
    ],
    [["emulator", "--clock", "=", "r"], ["real"]],
    [["lab", "--stack", "p"], ["prod"]],
    [["help", "ver"], ["verify"]],
    // A file's name: bash completes it itself.
    [["verify", "dev", "--junit", ""], []],
  ] as const) {
    it(`of "mw ${words.join(" ")}" gives ${answer.join(" ") || "the word to the shell"}`, async () => {
      expect(await complete(...words)).to.deep.equal(answer);
    });
  }

  it("of the names after -C DIR gives that folder's", async () => {
    expect(await complete("-C", directory, "up", "")).to.deep.equal(["blue", "green.eu"]);
    expect(await complete("--directory", directory, "verify", "gr")).to.deep.equal(["green.eu"]);
  });

  it("gives the names of folders after -C", async () => {
    expect(await complete("-C", directory.slice(0, -1))).to.include(directory);
  });

  it("is a script that bash, zsh and fish can read, as far as they are there", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout } = await mw(["completion", shell]);
      expect(code).to.equal(0);
      const path = join(directory, shell);
      writeFileSync(path, stdout);
      await execa(shell, ["-n", path]).catch((error) => {
        if (error.code !== "ENOENT") throw error;
      });
    }
  });
});
