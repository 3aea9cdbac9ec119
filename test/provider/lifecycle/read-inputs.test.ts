import { expect } from "chai";
import { importedInputs, refreshedInputs } from "../../../provider/lifecycle/read-inputs.ts";
import { role } from "../../../provider/resources/iam/role.ts";
import { maintenanceWindow } from "../../../provider/resources/ssm/maintenance-window.ts";
import { maintenanceWindowTask } from "../../../provider/resources/ssm/maintenance-window-task.ts";

describe("the inputs after a refresh", () => {
  it("hold AWS's values for what the program gave, and nothing that it did not give", () => {
    const inputs = { __defaults: ["name"], name: "a-1", schedule: "old", tags: { kept: "1", gone: "2" } };
    const outputs = { name: "a-1", schedule: "new", description: "drifted in", tags: { kept: "3", added: "4" } };
    expect(refreshedInputs(inputs, outputs)).to.deep.equal({
      __defaults: ["name"],
      name: "a-1",
      schedule: "new",
      tags: { kept: "3" },
    });
  });

  it("no longer list a drifted value as a default, nor keep a list that became empty", () => {
    expect(
      refreshedInputs({ __defaults: ["enabled", "name"], enabled: true, name: "a" }, { enabled: false, name: "a" }),
    ).to.deep.equal({
      __defaults: ["name"],
      enabled: false,
      name: "a",
    });
    expect(refreshedInputs({ __defaults: ["name"], name: "a" }, { name: "b" })).to.deep.equal({ name: "b" });
  });

  it("shorten lists, and drop empty lists of defaults at every depth", () => {
    const inputs = {
      __defaults: [],
      targets: [
        { __defaults: [], key: "a", values: ["1", "2"] },
        { __defaults: [], key: "b" },
      ],
    };
    expect(refreshedInputs(inputs, { targets: [{ key: "a", values: ["1"] }] })).to.deep.equal({
      targets: [{ key: "a", values: ["1"] }],
    });
  });
});

describe("the inputs of an imported resource", () => {
  it("hold everything that says something, and an empty list of defaults in every object", () => {
    const outputs = {
      allowUnassociatedTargets: false,
      cutoff: 1,
      description: "",
      duration: 2,
      enabled: true,
      name: "a",
      region: "eu-central-1",
      schedule: "rate(1 day)",
      tags: { x: "y" },
      tagsAll: { x: "y" },
    };
    expect(importedInputs(maintenanceWindow, outputs, "a")).to.deep.equal({
      __defaults: [],
      cutoff: 1,
      duration: 2,
      name: "a",
      region: "eu-central-1",
      schedule: "rate(1 day)",
      tags: { __defaults: [], x: "y" },
    });
  });

  it("hold what is off by AWS and on by default, so that a window that was disabled stays disabled", () => {
    const outputs = { cutoff: 1, duration: 2, enabled: false, name: "a", schedule: "rate(1 day)" };
    expect(importedInputs(maintenanceWindow, outputs, "a")).to.deep.equal({ __defaults: [], ...outputs });
  });

  it("leave out what AWS completed and would not take back", () => {
    const task = { taskArn: "a", taskType: "RUN_COMMAND", windowId: "mw-1", name: "n!", maxConcurrency: "0", arn: "x" };
    expect(importedInputs(maintenanceWindowTask, task, "a")).to.have.all.keys(
      "__defaults",
      "taskArn",
      "taskType",
      "windowId",
    );
  });

  it("keep the name where a name and its prefix exclude each other", () => {
    const inputs = importedInputs(role, { name: "lab-1", namePrefix: "lab-", assumeRolePolicy: "{}", path: "/" }, "a");
    expect(inputs).to.deep.equal({ __defaults: [], name: "lab-1", assumeRolePolicy: "{}" });
  });
});
