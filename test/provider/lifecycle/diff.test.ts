import { expect } from "chai";
import fc from "fast-check";
import { diffResource } from "../../../provider/lifecycle/diff.ts";
import type { ResourceType } from "../../../provider/lifecycle/resource-type.ts";
import { role } from "../../../provider/resources/iam/role.ts";
import { rolePolicyAttachment } from "../../../provider/resources/iam/role-policy-attachment.ts";
import { maintenanceWindow } from "../../../provider/resources/ssm/maintenance-window.ts";
import { maintenanceWindowTarget } from "../../../provider/resources/ssm/maintenance-window-target.ts";
import { maintenanceWindowTask } from "../../../provider/resources/ssm/maintenance-window-task.ts";
import { parameter } from "../../../provider/resources/ssm/parameter.ts";
import { UNKNOWN, type Values } from "../../../provider/values/value.ts";

const windowOutputs = {
  allowUnassociatedTargets: false,
  cutoff: 1,
  duration: 3,
  enabled: true,
  name: "nightly",
  region: "eu-central-1",
  schedule: "rate(5 minutes)",
  tagsAll: {},
};
const windowInputs = {
  __defaults: ["enabled"],
  cutoff: 1,
  duration: 3,
  enabled: true,
  name: "nightly",
  region: "eu-central-1",
  schedule: "rate(5 minutes)",
  tagsAll: {},
};

const taskInputs = {
  __defaults: [],
  name: "patch",
  priority: 1,
  region: "eu-central-1",
  targets: [{ __defaults: [], key: "WindowTargetIds", values: ["a", "b"] }],
  taskArn: "AWS-RunPatchBaseline",
  taskInvocationParameters: {
    __defaults: [],
    runCommandParameters: {
      __defaults: [],
      parameters: [
        { __defaults: [], name: "Operation", values: ["Install"] },
        { __defaults: [], name: "RebootOption", values: ["NoReboot"] },
      ],
    },
  },
  taskType: "RUN_COMMAND",
  windowId: "mw-1",
};
const taskOutputs = {
  ...taskInputs,
  arn: "arn:…",
  maxConcurrency: "1",
  maxErrors: "1",
  serviceRoleArn: "arn:role",
  windowTaskId: "t",
};

function diff(type: ResourceType, olds: Values, news: Values, ignoreChanges: readonly string[] = []) {
  const result = diffResource(type, { olds, news, ignoreChanges });
  const detailed = [...result.detailed].map(
    ([path, { kind, replace }]) => `${kind}${replace ? " replace" : ""} ${path}`,
  );
  return { ...result, detailed };
}

describe("the difference between state and program", () => {
  it("is none for a resource just made", () => {
    expect(diff(maintenanceWindow, windowOutputs, windowInputs).changed).to.deep.equal([]);
    expect(diff(maintenanceWindowTask, taskOutputs, taskInputs).changed).to.deep.equal([]);
  });

  it("is an update in place for a schedule, a priority and a window's name", () => {
    const window = diff(maintenanceWindow, windowOutputs, {
      ...windowInputs,
      schedule: "cron(0 2 ? * * *)",
      name: "other",
    });
    expect(window).to.deep.include({
      detailed: ["update name", "update schedule"],
      replaces: [],
      deleteBeforeReplace: false,
    });
    const task = diff(maintenanceWindowTask, taskOutputs, { ...taskInputs, priority: 5 });
    expect(task).to.deep.include({ detailed: ["update priority"], replaces: [] });
  });

  it("replaces for what can only be given at the beginning, and tells what would have replaced and did not", () => {
    const changed = diff(maintenanceWindowTask, taskOutputs, { ...taskInputs, windowId: "mw-2" });
    expect(changed).to.deep.include({
      detailed: ["update replace windowId"],
      replaces: ["windowId"],
      stables: ["region", "taskType"],
    });
  });

  it("replaces in another region", () => {
    expect(diff(maintenanceWindow, windowOutputs, { ...windowInputs, region: "us-east-1" }).replaces).to.deep.equal([
      "region",
    ]);
  });

  it("deletes first when the program gave the name, and last when the name was made up", () => {
    const olds = { name: "App", resourceType: "INSTANCE", targets: [], windowId: "mw-1", region: "r" };
    const news = { name: "App", resourceType: "INSTANCE", targets: [], windowId: "mw-2", region: "r" };
    expect(diff(maintenanceWindowTarget, olds, { ...news, __defaults: [] }).deleteBeforeReplace).to.equal(true);
    expect(diff(maintenanceWindowTarget, olds, { ...news, __defaults: ["name"] }).deleteBeforeReplace).to.equal(false);
    expect(diff(maintenanceWindowTarget, olds, news).deleteBeforeReplace).to.equal(false);
  });

  it("always deletes an attached policy first", () => {
    const changed = diff(
      rolePolicyAttachment,
      { role: "a", policyArn: "x" },
      { __defaults: [], role: "b", policyArn: "x" },
    );
    expect(changed).to.deep.include({ replaces: ["role"], deleteBeforeReplace: true });
  });

  it("takes a value that AWS completes as unchanged when the program leaves it out", () => {
    const news = { name: "a", path: "/", assumeRolePolicy: "{}", maxSessionDuration: 3600 };
    expect(diff(role, { ...news, managedPolicyArns: ["x"], uniqueId: "AROA" }, news).changed).to.deep.equal([]);
  });

  it("takes leaving out any other value as its removal", () => {
    const olds = { ...windowOutputs, description: "old", allowUnassociatedTargets: true };
    expect(diff(maintenanceWindow, olds, windowInputs).detailed).to.deep.equal([
      "update allowUnassociatedTargets",
      "delete description",
    ]);
  });

  it("takes empty, zero, false and absent for the same", () => {
    const olds = { ...windowOutputs, description: "", scheduleOffset: 0, endDate: "", tags: {} };
    expect(diff(maintenanceWindow, olds, windowInputs).changed).to.deep.equal([]);
    expect(
      diff(maintenanceWindow, windowOutputs, { ...windowInputs, description: "", tags: {} }).changed,
    ).to.deep.equal([]);
  });

  it("gives the paths of what differs inside lists, objects and maps", () => {
    const news = {
      ...taskInputs,
      targets: [{ key: "WindowTargetIds", values: ["a", "c", "d"] }],
    };
    expect(diff(maintenanceWindowTask, taskOutputs, news).detailed).to.deep.equal([
      "update targets[0].values[1]",
      "add targets[0].values[2]",
    ]);
    const tagged = { ...windowOutputs, tags: { gone: "1", Name: "a" }, tagsAll: { gone: "1", Name: "a" } };
    const tags = { Name: "b", "a.b": "c" };
    expect(diff(maintenanceWindow, tagged, { ...windowInputs, tags, tagsAll: tags }).detailed).to.deep.equal([
      "update tags.Name",
      'add tags["a.b"]',
      "delete tags.gone",
      "update tagsAll.Name",
      'add tagsAll["a.b"]',
      "delete tagsAll.gone",
    ]);
  });

  it("shows a whole sub-configuration as added or deleted", () => {
    const { taskInvocationParameters, ...without } = taskInputs;
    expect(diff(maintenanceWindowTask, taskOutputs, without).detailed).to.deep.equal([
      "delete taskInvocationParameters",
    ]);
    const { taskInvocationParameters: _, ...bare } = taskOutputs;
    expect(diff(maintenanceWindowTask, bare, { ...without, taskInvocationParameters }).detailed).to.deep.equal([
      "add taskInvocationParameters",
    ]);
  });

  it("takes an unknown value as changed, and replaces when the property does", () => {
    expect(
      diff(maintenanceWindowTask, taskOutputs, { ...taskInputs, windowId: UNKNOWN, priority: UNKNOWN }).detailed,
    ).to.deep.equal(["update priority", "update replace windowId"]);
  });

  it("takes a policy written otherwise as the same", () => {
    const olds = {
      name: "a",
      path: "/",
      maxSessionDuration: 3600,
      assumeRolePolicy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["a:B"]}}',
    };
    const news = {
      ...olds,
      assumeRolePolicy: '{"Statement":[{"Action":"a:b","Effect":"Allow"}],"Version":"2012-10-17"}',
    };
    expect(diff(role, olds, news).changed).to.deep.equal([]);
    const other = {
      ...olds,
      assumeRolePolicy: '{"Statement":[{"Action":"a:c","Effect":"Allow"}],"Version":"2012-10-17"}',
    };
    expect(diff(role, olds, other).changed).to.deep.equal(["assumeRolePolicy"]);
  });

  it("leaves out what the program ignores, in any notation of its path", () => {
    const news = { ...windowInputs, schedule: "x", tags: { "a.b": "1", c: "2" }, tagsAll: {} };
    expect(diff(maintenanceWindow, windowOutputs, news, ["schedule", 'tags["a.b"]']).detailed).to.deep.equal([
      "add tags",
    ]);
    const olds = { ...windowOutputs, tags: { c: "1" } };
    expect(diff(maintenanceWindow, olds, news, ["schedule", "tags.c"]).detailed).to.deep.equal(['add tags["a.b"]']);
  });

  it("replaces a parameter whose tier sinks, and only then", () => {
    const olds = { name: "p", type: "String", value: "v", tier: "Advanced" };
    expect(diff(parameter, olds, { ...olds, tier: "Standard" }).replaces).to.deep.equal(["tier"]);
    expect(diff(parameter, { ...olds, tier: "Standard" }, olds).replaces).to.deep.equal([]);
    expect(diff(parameter, olds, { ...olds, tier: "Intelligent-Tiering" }).changed).to.deep.equal([]);
  });

  it("does not mind the order of a set, but that of a list", () => {
    const parameters = taskInputs.taskInvocationParameters.runCommandParameters.parameters;
    fc.assert(
      fc.property(fc.shuffledSubarray(parameters, { minLength: parameters.length }), (shuffled) => {
        const taskInvocationParameters = { runCommandParameters: { parameters: shuffled } };
        expect(
          diff(maintenanceWindowTask, taskOutputs, { ...taskInputs, taskInvocationParameters }).changed,
        ).to.deep.equal([]);
      }),
    );
    const targets = [{ key: "WindowTargetIds", values: ["b", "a"] }];
    expect(diff(maintenanceWindowTask, taskOutputs, { ...taskInputs, targets }).changed).to.deep.equal(["targets"]);
  });

  it("names exactly the heads of the differing paths as changed", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(undefined), fc.constant(UNKNOWN));
    const state = fc.record({ schedule: value, description: value, name: value, cutoff: value, enabled: value });
    fc.assert(
      fc.property(state, state, (olds, news) => {
        const { changed, detailed, replaces } = diff(maintenanceWindow, olds as Values, news as Values);
        const heads = new Set(detailed.map((line) => line.split(" ").at(-1)));
        expect([...heads].sort()).to.deep.equal(changed);
        expect(changed).to.include.members([...replaces]);
      }),
    );
  });
});
