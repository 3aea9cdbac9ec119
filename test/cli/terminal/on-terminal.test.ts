import { expect } from "chai";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { mw } from "../../helpers/mw.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";
import { skip } from "../../helpers/skip.ts";
import { HAS_PSEUDO_TERMINAL, mwOnTerminal } from "./pseudo-terminal.ts";

const CTRL_C = "\x03";
const CTRL_D = "\x04";

describe("mw on a terminal", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let project: TestProject;
  before(async function () {
    if (!HAS_PSEUDO_TERMINAL) return skip(this, "there is no `script` of util-linux");
    emulator = await startTestEmulator();
    project = makeProject();
    project.edit("prod", ["typed-name-or-yes", "typed-name"]);
    project.edit("staging", ["config:", "config:\n  maintenance-windows:protect: typed-name-or-yes"]);
    const { code, stderr } = await run("up", "prod", "staging", "--yes");
    expect(code, stderr).to.equal(0);
  });
  after(async () => {
    await emulator?.stop();
    project?.remove();
  });
  const place = () => ["-C", project.directory];
  const env = () => project.env(emulator.endpoint);
  const run = (...args: string[]) => mw([...place(), ...args], { env: env() });
  const onTerminal = (args: string[], ...typed: [RegExp, string][]) =>
    mwOnTerminal([...place(), ...args], env(), typed);
  const isThere = async (stack: string) =>
    Object.keys(JSON.parse((await run("outputs", stack, "--json")).stdout)).length > 0;
  const PROMPT = /Type the name of the stack to continue: /;

  it("shows how far it is in a line that it takes away again", async () => {
    const { code, screen } = await onTerminal(["refresh", "prod", "staging", "--yes"]);
    expect(code, screen).to.equal(0);
    const drawn = screen.split("\r\x1b[K");
    expect(
      drawn.some((text) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] prod .*staging .*\d s$/.test(text)),
      screen,
    ).to.equal(true);
    const lines = screen.split("\n").map((line) => line.split("\r\x1b[K").at(-1)!.trimEnd());
    expect(lines.filter((line) => line !== "" && !/^(prod|staging) +(refresh|~)/.test(line))).to.deep.equal([]);
  });

  it("says the same in whole lines, without a control character, where CI is set", async () => {
    const { code, stdout, stderr } = await mw([...place(), "refresh", "prod", "--yes"], {
      env: { ...env(), CI: "true" },
    });
    expect(code).to.equal(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout + stderr).to.not.match(/[\x00-\x09\x0b-\x1f]/);
    expect(stdout).to.match(/^refresh prod: \d+ unchanged, [\d.]+ s\n$/);
  });

  it("stops in order for Ctrl-C, and says how it goes on", async () => {
    const { code, screen } = await onTerminal(
      ["up", "staging", "--yes"],
      [/running the program|starting Pulumi/, CTRL_C],
    );
    expect(code).to.equal(130);
    expect(screen)
      .to.contain("Stopping")
      .and.match(/Continue with: mw up staging|Nothing was changed/)
      .and.not.contain("    at ");
    expect((await run("cancel", "staging")).stdout).to.equal("Stack staging is not locked.\n");
  });

  it("shows the plan and asks before it changes anything: yes, no, details, Ctrl-C", async () => {
    const ASKS = /Perform this up of staging, dev\? yes\/no\/details: /;
    const stacks = ["up", "staging", "dev"];
    const declined = await onTerminal(stacks, [ASKS, "maybe\r"], [ASKS, "details\r"], [ASKS, "no\r"]);
    expect(declined.code, declined.screen).to.equal(1);
    expect(declined.screen)
      .to.match(/\d+ to create/)
      .and.contain('"maybe" is not an answer');
    expect(declined.screen).to.contain('"op": "create"').and.contain("Nothing was changed");
    const interrupted = await onTerminal(stacks, [ASKS, CTRL_C]);
    expect(interrupted.code, interrupted.screen).to.equal(130);
    expect(await isThere("dev")).to.equal(false);
    const agreed = await onTerminal(stacks, [ASKS, "yes\r"]);
    expect(agreed.code, agreed.screen).to.equal(0);
    expect(agreed.screen.match(/Perform this up/g)).to.have.length(1);
    expect(await isThere("dev")).to.equal(true);
    const destroyed = await onTerminal(["destroy", "dev"], [/destroy of dev\? yes\/no\/details: /, "yes\r"]);
    expect(destroyed.code, destroyed.screen).to.equal(0);
    expect(await isThere("dev")).to.equal(false);
  });

  it("needs --yes where there is no terminal, and with --json", async () => {
    for (const operation of ["up", "refresh", "destroy"]) {
      const { code, stdout, stderr } = await run(operation, "staging");
      expect({ code, stdout }, operation).to.deep.equal({ code: 2, stdout: "" });
      const again = `mw -C ${project.directory} ${operation} staging`;
      expect(stderr).to.contain(`run ${again} --yes to confirm, or ${again} --preview-only to see the changes`);
    }
    const json = await onTerminal(["up", "staging", "--json"]);
    expect(json.code, json.screen).to.equal(2);
    expect(json.screen).to.contain("--yes");
  });

  for (const [what, keys] of [
    ["Ctrl-C", CTRL_C],
    ["Ctrl-D", CTRL_D],
  ] as const) {
    it(`destroys nothing after ${what} at the question`, async () => {
      const { code, screen } = await onTerminal(["destroy", "prod"], [PROMPT, keys]);
      expect(code).to.equal(130);
      expect(screen).to.contain("Nothing was deleted").and.not.contain("    at ");
    });
  }

  it("destroys nothing when another name is typed, or one of two is not confirmed", async () => {
    const wrong = await onTerminal(["destroy", "prod", "--yes"], [PROMPT, "prodd\r"]);
    expect(wrong.code).to.equal(2);
    expect(wrong.screen).to.contain("--yes is not enough").and.contain('"prodd" is not prod');
    const second = await onTerminal(["destroy", "prod", "staging"], [PROMPT, "prod\r"], [PROMPT, "\r"]);
    expect(second.code).to.equal(2);
    expect(second.screen).to.contain('"" is not staging');
    expect(await isThere("prod")).to.equal(true);
    expect(await isThere("staging")).to.equal(true);
  });

  it("asks nobody where there is no terminal", async () => {
    const { code, stdout, stderr } = await run("destroy", "staging", "prod", "--yes");
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.contain("Stack prod is protected").and.contain("--yes is not enough");
    expect(await isThere("staging")).to.equal(true);
  });

  it("destroys what is confirmed by its name, or by --yes where that is enough", async () => {
    const { code, screen } = await onTerminal(["destroy", "staging", "prod", "--yes"], [PROMPT, "prod\r"]);
    expect(code, screen).to.equal(0);
    expect(screen.match(/Type the name/g)).to.have.length(1);
    expect(await isThere("prod")).to.equal(false);
    expect(await isThere("staging")).to.equal(false);
  });
});
