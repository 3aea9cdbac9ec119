import { PassThrough } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { expect } from "chai";
import { coloured, jsonLine, shown } from "../../../cli/terminal/shown.ts";
import { table } from "../../../cli/terminal/table.ts";
import { openTerminal } from "../../../cli/terminal/terminal.ts";
import { widthOf } from "../../../cli/terminal/width.ts";

const ESC = "\u001b";
const HOSTILE: Record<string, string> = {
  "a colour": `${ESC}[8mhidden`,
  "a cursor": `over${ESC}[2K\rwritten`,
  "a title": `${ESC}]0;title\u0007`,
  "a link": `${ESC}]8;;http://evil.example${ESC}\\text`,
  "a clipboard": `${ESC}]52;c;ZXZpbA==\u0007`,
  "a device string": `${ESC}P$q${ESC}\\`,
  "an eight-bit sequence": "\u009b31mred\u009d0;title\u009c",
  "a backspace": "no\b\byes",
  "a change of direction": "\u202egnp.exe\u2066",
  "a bell": "\u0007",
  "an escape alone": ESC,
  "what our own colours are made of": `\ufdd00123456789abcdef[31m`,
};

const isSafe = (text: string) =>
  !/[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u.test(text.replaceAll("\n", ""));

describe("what a terminal is shown", () => {
  for (const [what, hostile] of Object.entries(HOSTILE)) {
    it(`holds no ${what.replace(/^an? /, "")} of others`, () => {
      expect(isSafe(shown(hostile))).to.equal(true);
      const within = shown(coloured("red", hostile));
      expect(within.startsWith(`${ESC}[31m`) && within.endsWith(`${ESC}[39m`)).to.equal(true);
      expect(isSafe(within.slice(5, -5))).to.equal(true);
      expect(JSON.parse(jsonLine({ hostile }))).to.deep.equal({ hostile });
      expect(isSafe(jsonLine({ hostile }))).to.equal(true);
    });
  }

  it("is the same for all that is written", async () => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const terminal = openTerminal({}, out as unknown as NodeJS.WriteStream, err as unknown as NodeJS.WriteStream);
    for (const hostile of Object.values(HOSTILE)) {
      terminal.print(hostile);
      terminal.say(terminal.style("red", hostile));
    }
    out.end();
    err.end();
    expect(isSafe(await textOf(out))).to.equal(true);
    expect(isSafe(await textOf(err))).to.equal(true);
  });

  it("stands in columns as wide as it is shown", () => {
    const rows = [
      [coloured(["bold", "red"], "ab"), "x"],
      [`a${ESC}[31mbc`, "x"],
      ["窓", "x"],
      ["e\u0301", "x"],
      ["🩹", "x"],
    ];
    expect(rows.map(([cell]) => widthOf(cell!))).to.deep.equal([2, 3, 2, 1, 2]);
    expect(table(rows).map((line) => shown(line).replaceAll(new RegExp(`${ESC}\\[\\d+m`, "g"), ""))).to.deep.equal([
      "ab   x",
      "abc  x",
      "窓   x",
      "e\u0301    x",
      "🩹   x",
    ]);
  });
});
