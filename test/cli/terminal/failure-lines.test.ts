import { expect } from "chai";
import { DriverError } from "../../../automation/errors/driver-error.ts";
import { failureLines } from "../../../cli/terminal/failure-lines.ts";

const plain = { style: (_style: unknown, text: string) => text };
const URN =
  "urn:pulumi:dev::maintenance-windows::maintenance-windows:index:MaintenanceWindow$aws:ssm/maintenanceWindow:MaintenanceWindow::patch-window";

describe("what is said of an operation that failed", () => {
  it("names the resource, the reason and the way out, each once", () => {
    const reason = `creating ${URN}: CreateMaintenanceWindow: ResourceLimitExceededException: its quota.`;
    const error = new DriverError("failed", `up of dev failed.\n${reason}\nupdate failed`, {
      stack: "dev",
      diagnostics: [reason, "update failed"],
      resources: [{ urn: URN, reason }],
    });
    expect(failureLines("dev", "up", error, true, plain)).to.deep.equal([
      "✘ up of dev failed.",
      "    patch-window  aws:ssm:MaintenanceWindow",
      "      creating: CreateMaintenanceWindow: ResourceLimitExceededException: its quota.",
      "    Completed changes are recorded in the state. Fix this, then run: mw up dev",
    ]);
  });

  it("leaves a command that the engine advises as it is, for it takes a URN and no name", () => {
    const reason = `resource "${URN}" cannot be deleted\nbecause it is protected. Remove the \`protect\` flag, or use the command:\n\`pulumi state unprotect '${URN}'\``;
    const error = new DriverError("failed", `destroy of dev failed.\n${reason}`, {
      stack: "dev",
      diagnostics: [reason],
      resources: [{ urn: URN, reason }],
    });
    expect(failureLines("dev", "destroy", error, true, plain).slice(2, -1)).to.deep.equal([
      '      resource "patch-window" cannot be deleted',
      "      because it is protected. Remove the `protect` flag, or use the command:",
      `      \`pulumi state unprotect '${URN}'\``,
    ]);
  });

  it("keeps the lines of a reason that has several, and what is about no resource", () => {
    const error = new DriverError("failed", "preview of dev failed.\nRunning program failed:\n  TypeError: x", {
      stack: "dev",
      diagnostics: ["Running program failed:\n  TypeError: x", "preview failed"],
    });
    expect(failureLines("dev", "preview", error, true, plain)).to.deep.equal([
      "✘ preview of dev failed.",
      "      Running program failed:",
      "        TypeError: x",
    ]);
  });

  it("says of an interrupted operation how it goes on", () => {
    const error = new DriverError("cancelled", "The operation on dev was interrupted.", { stack: "dev" });
    expect(failureLines("dev", "destroy", error, true, plain)).to.deep.equal([
      "✘ The operation on dev was interrupted. Completed changes are recorded in the state. Continue with: mw destroy dev",
    ]);
    expect(failureLines("dev", "preview", error, true, plain)).to.deep.equal([
      "✘ The operation on dev was interrupted.",
    ]);
  });

  it("promises no rest to go on with where nothing was changed", () => {
    const failed = new DriverError("failed", "up of dev failed.\nno", { stack: "dev", diagnostics: ["no"] });
    expect(failureLines("dev", "up", failed, false, plain).at(-1)).to.equal("    Nothing was changed.");
    const cancelled = new DriverError("cancelled", "The operation on dev was interrupted.", { stack: "dev" });
    expect(failureLines("dev", "up", cancelled, false, plain)).to.deep.equal([
      "✘ The operation on dev was interrupted. Nothing was changed.",
    ]);
  });

  it("leaves a message that says all as it is", () => {
    const error = new DriverError("locked", "Stack dev is in use: by me. Wait until it ends.", { stack: "dev" });
    expect(failureLines("dev", "up", error, true, plain)).to.deep.equal([
      "✘ Stack dev is in use: by me. Wait until it ends.",
    ]);
  });
});
