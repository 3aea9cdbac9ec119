import { expect } from "chai";
import { failureOf } from "../../../automation/stack/cli-failure.ts";

const RUN = { what: "preview", stack: "dev", command: "/bin/pulumi", backendUrl: "file:///state" };

function messageOf(stdout: string): string[] {
  const exit = { code: 255, signal: null, stdout, stderr: "", wasInterrupted: false };
  return failureOf(RUN as never, exit as never).message.split("\n");
}

describe("the failure of a YAML program", () => {
  const error = (resource: string) => [
    `    Error: ${resource} is not assignable from {duration: List<number>}`,
    ...Array.from({ length: 7 }, (_, index) => `      property${index}: Cannot assign 'List<number>' to 'integer'`),
  ];

  it("has all of its errors, from the first one on", () => {
    const printed = ["Diagnostics:", "  pulumi:pulumi:Stack (y-dev):", ...error("Window"), ...error("Target")];
    expect(messageOf(printed.join("\n"))).to.deep.equal([
      "preview of dev failed.",
      ...error("Window"),
      ...error("Target"),
    ]);
  });

  it("begins with an error also where not all of them fit", () => {
    const names = Array.from({ length: 9 }, (_, index) => `Window${index}`);
    const [, first, ...others] = messageOf(["Diagnostics:", ...names.flatMap(error)].join("\n"));
    expect(first).to.equal(error("Window4")[0]);
    expect(others).to.have.length(39);
  });
});
