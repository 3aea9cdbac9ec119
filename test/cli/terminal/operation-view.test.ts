import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { operationView } from "../../../cli/terminal/operation-view.ts";
import { openTerminal } from "../../../cli/terminal/terminal.ts";

describe("the lines of an operation", () => {
  it("have what the program prints and warns of, as messages; its errors are part of the failure", async () => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const terminal = openTerminal({}, out as unknown as NodeJS.WriteStream, err as unknown as NodeJS.WriteStream);
    const view = operationView(terminal, { json: false, operation: "up", showStack: true, stacks: ["dev"] });
    for (const [severity, message] of [
      ["info", "two\nlines"],
      ["warning", "careful"],
      ["error", "told at the end"],
    ] as const) {
      view.event({ type: "diagnostic", stack: "dev", operation: "up", sequence: 1, percent: 0, severity, message });
    }
    view.end();
    out.end();
    err.end();
    expect(await text(err)).to.equal("dev    two\ndev    lines\ndev    warning careful\n");
    expect(await text(out)).to.equal("");
  });
});
