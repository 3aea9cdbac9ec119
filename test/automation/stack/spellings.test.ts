import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { StackSettings } from "../../../automation/api/driver-options.ts";
import { Driver } from "../../../automation/driver.ts";
import { type ConfigNode, isTimestamp } from "../../../config/file/config-node.ts";
import { goTime } from "../../../config/go-time.ts";
import { startTestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { REFUSED, SPELLINGS } from "./spellings.ts";

const CLOUD = "  maintenance-windows:cloud: emulator\n";

/** Through the real CLI: what a program gets, what the driver reads, and what is left when the file is written anew. */
describe("each spelling in a stack's file", function () {
  this.timeout(120_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let directory: string;

  before(async () => {
    emulator = await startTestEmulator();
    directory = mkdtempSync(join(tmpdir(), "spellings-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: spellings\nruntime: nodejs\n");
  });
  after(async () => {
    await emulator.stop();
    rmSync(directory, { recursive: true });
  });

  const driverOf = (stacks: Record<string, StackSettings> = {}) =>
    new Driver({
      directory,
      program: async () => ({ config: pulumi.runtime.allConfig() }),
      endpoint: emulator.endpoint,
      env: {
        ...process.env,
        TZ: "UTC",
        PULUMI_BACKEND_URL: pathToFileURL(directory).href,
        PULUMI_CONFIG_PASSPHRASE: "test",
      },
      stacks,
    });

  /** What a program gets, by the keys of namespace p. */
  const given = async (stack: string, settings: StackSettings = {}): Promise<Record<string, string>> => {
    await using driver = driverOf({ [stack]: settings });
    const { outputs } = await driver.preview(stack);
    const entries = Object.entries(outputs.config as Record<string, string>);
    return Object.fromEntries(entries.filter(([key]) => key.startsWith("p:")));
  };
  const read = async (stack: string, settings: StackSettings = {}) => {
    const { config } = await driverOf({ [stack]: settings }).environment(stack);
    return Object.fromEntries(
      [...config].filter(([key]) => key.startsWith("p:")).map(([key, node]) => [key, programText(node)]),
    );
  };

  const expected = Object.fromEntries(SPELLINGS.map(([, text], index) => [`p:${index}`, text]));
  const lines = SPELLINGS.map(([spelling], index) => `  p:${index}: ${spelling}\n`);
  const file = `config:\n${CLOUD}${lines.join("")}`;
  const write = (stack: string, text: string) => writeFileSync(join(directory, `Pulumi.${stack}.yaml`), text);

  it("is what this table says, to the program and to the driver", async () => {
    write("plain", file);
    expect(await read("plain")).to.deep.equal(expected);
    expect(await given("plain")).to.deep.equal(expected);
    expect(readFileSync(join(directory, "Pulumi.plain.yaml"), "utf8")).to.equal(file);
  });

  it("stays what it is when config is laid over the file", async () => {
    write("rewritten", file);
    const config = { "p:other": "2026-01-01", "maintenance-windows:verification": { slack: "PT15M" } };
    const all = { ...expected, "p:other": "2026-01-01" };
    expect(await read("rewritten", { config })).to.deep.equal(all);
    expect(await given("rewritten", { config })).to.deep.equal(all);
    expect(readFileSync(join(directory, "Pulumi.rewritten.yaml"), "utf8")).to.equal(file);
  });

  it("is the same with a byte order mark, CRLF, a document after it, and without an end of the last line", async () => {
    const simple = file.replaceAll(/ {2}p:\d+: [|>"][\s\S]*?\n(?= {2}p:)/g, "");
    const odd = `\uFEFF---\n${simple.trimEnd()}`.replaceAll("\n", "\r\n");
    write("odd", odd);
    const keys = Object.keys(await read("odd"));
    expect(keys.length).to.be.greaterThan(80);
    const left = Object.fromEntries(keys.map((key) => [key, expected[key]]));
    expect(await read("odd")).to.deep.equal(left);
    write("several", `${simple}---\nconfig:\n  p:0: another\n`);
    expect(await read("several")).to.deep.equal(left);
    expect(await given("odd")).to.deep.equal(left);
    expect(await given("several", { config: { "p:x": "y" } })).to.deep.equal({ ...left, "p:x": "y" });
  });

  it("as a text reaches the program as that text when it is given as data", async () => {
    const texts = [
      ...SPELLINGS.flat(),
      ...[
        "a\r\nb",
        "\n\na\n",
        "\u0085a\nb",
        "\u2028a\nb\u2029",
        "a \nb\n ",
        "\u0000\u001b\u007f\ufeff",
        " \n\ta",
        "%",
        "@a",
        "`a",
      ],
    ];
    const config = {
      ...Object.fromEntries(texts.map((text, index) => [`p:t${index}`, text])),
      "p:list": texts,
      "p:group": Object.fromEntries(texts.map((text) => [`key ${text}${"x".repeat(1100)}`, { text }])),
      "p:values": [1, -0.5, 1e21, 2 ** 53, true, false, null, {}, [], { a: { b: [1.1] } }],
      "p:number": 8,
      "p:big": 18446744073709551615n,
      "p:left-out": undefined,
    };
    const program = await given("data", { config: { "maintenance-windows:cloud": "emulator", ...config } });
    for (const [index, text] of texts.entries()) expect(program[`p:t${index}`], text).to.equal(text);
    expect(JSON.parse(program["p:list"]!)).to.deep.equal(config["p:list"]);
    expect(JSON.parse(program["p:group"]!)).to.deep.equal(config["p:group"]);
    expect(JSON.parse(program["p:values"]!)).to.deep.equal(config["p:values"]);
    expect([program["p:number"], program["p:big"]]).to.deep.equal(["8", "18446744073709551615"]);
    expect(program).not.to.have.property("p:left-out");
  });

  for (const [text, says] of REFUSED) {
    it(`is refused where it cannot be read: ${JSON.stringify(text)}`, async () => {
      write("x", text);
      expect((await expectKind(driverOf().preview("x"), "config")).message).to.match(says);
    });
  }

  const noConfig: [what: string, value: unknown, says: RegExp][] = [
    ["a Date", new Date("2026-01-01T00:00:00Z"), /p:a\.b\[1\] is a Date.*"2026-01-01T00:00:00.000Z"/],
    ["a function", () => 1, /p:a\.b\[1\]/],
    ["no number", Number.NaN, /NaN/],
    ["a merge key", { "<<": {} }, /"<<"/],
    ["half of a character", "\ud800", /surrogate/],
    ["a text that Pulumi cannot read", "\ta\nb", /begins with a tab/],
  ];
  for (const [what, value, says] of noConfig) {
    it(`is refused when ${what} is given as data`, async () => {
      const config = { "p:a": { b: [1, value] } };
      expect((await expectKind(driverOf({ y: { config } }).preview("y"), "config")).message).to.match(says);
    });
  }
});

/** The text of a value in a program, as Go's JSON has it. */
function programText(node: ConfigNode): string {
  if (node.kind !== "scalar") return json(node);
  if (isTimestamp(node.value)) return goTime(node.value.timestamp);
  return node.value === null ? "" : String(node.value);
}

function json(node: ConfigNode): string {
  if (node.kind === "list") return `[${node.items.map(json).join(",")}]`;
  if (node.kind === "group") {
    const members = [...node.members].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${text(key)}:${json(member)}`).join(",")}}`;
  }
  if (isTimestamp(node.value)) return text(goTime(node.value.timestamp));
  return typeof node.value === "string" ? text(node.value) : String(node.value);
}

function text(value: string): string {
  return JSON.stringify(value).replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
