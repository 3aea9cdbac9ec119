import { paginateDescribeMaintenanceWindowsForTarget } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTarget, registerTask } from "../../helpers/windows.ts";

const NODE = "i-0a1b2c3d4e5f60001";

describe("DescribeMaintenanceWindowsForTarget", () => {
  const emulator = useEmulator();
  const send = (change: object) =>
    emulator.post("DescribeMaintenanceWindowsForTarget", {
      ResourceType: "INSTANCE",
      Targets: [{ Key: "InstanceIds", Values: [NODE] }],
      ...change,
    });
  const found = async (Key: string, Values: string[], ResourceType = "INSTANCE") =>
    (await send({ ResourceType, Targets: [{ Key, Values }] })).body.WindowIdentities.map(
      ({ Name }: { Name: string }) => Name,
    );
  const ids: Record<string, string> = {};
  before(async () => {
    const { ssm } = emulator.get();
    for (const Name of ["by-id", "by-tag", "by-two-tags", "by-other-tags", "by-tag-key", "by-task", "by-group"]) {
      ids[Name] = await createWindow(ssm, { Name });
    }
    const tag = (Key: string, ...Values: string[]) => ({ Key: `tag:${Key}`, Values });
    await registerTarget(ssm, ids["by-id"]!, { Targets: [{ Key: "InstanceIds", Values: [NODE] }] });
    await registerTarget(ssm, ids["by-tag"]!, { Targets: [tag("Patch Group", "App", "Web")] });
    await registerTarget(ssm, ids["by-two-tags"]!, { Targets: [tag("Patch Group", "App"), tag("Environment", "lab")] });
    await registerTarget(ssm, ids["by-other-tags"]!, {
      Targets: [tag("Patch Group", "App"), tag("Environment", "prod")],
    });
    await registerTarget(ssm, ids["by-tag-key"]!, { Targets: [{ Key: "tag-key", Values: ["Patch Group", "Role"] }] });
    await registerTask(ssm, ids["by-task"]!, { Targets: [{ Key: "InstanceIds", Values: [NODE] }] });
    await registerTarget(ssm, ids["by-group"]!, {
      ResourceType: "RESOURCE_GROUP",
      Targets: [{ Key: "resource-groups:Name", Values: ["app-servers"] }],
    });
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowsForTarget", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "a group for nodes",
        { Targets: [{ Key: "resource-groups:Name", Values: ["a"] }] },
        "ValidationException",
        "Target Type does not match with the provided target.",
      ],
      [
        "a token it never gave out",
        { NextToken: "x" },
        "ValidationException",
        "The NextToken 'x' is not valid: use the one that the previous page returned.",
      ],
    ]);
    it("refuses no targets at all", async () => {
      expect((await send({ Targets: [] })).body.__type).to.equal("ValidationException");
    });
  });

  describe("happens", () => {
    it("finds the windows that a node is in, by id, by all its tags, and by tasks", async () => {
      const { body } = await send({});
      expect(body).to.deep.equal({
        WindowIdentities: ["by-id", "by-tag", "by-two-tags", "by-tag-key", "by-task"].map((Name) => ({
          WindowId: ids[Name],
          Name,
        })),
      });
    });
    it("finds the windows of any of several nodes, each once", async () => {
      expect(await found("InstanceIds", [NODE, "i-0a1b2c3d4e5f60003"])).to.deep.equal([
        "by-id",
        "by-tag",
        "by-two-tags",
        "by-tag-key",
        "by-task",
      ]);
      expect(await found("InstanceIds", ["i-0a1b2c3d4e5f60007"])).to.deep.equal([]);
    });
    it("finds the windows whose targets name a tag, one of its values, and all tags asked for", async () => {
      expect(await found("tag:Patch Group", ["Web", "None"])).to.deep.equal(["by-tag"]);
      const both = [
        { Key: "tag:Patch Group", Values: ["App"] },
        { Key: "tag:Environment", Values: ["prod"] },
      ];
      const { body } = await send({ Targets: both });
      expect(body.WindowIdentities).to.deep.equal([{ WindowId: ids["by-other-tags"], Name: "by-other-tags" }]);
      expect(await found("tag-key", ["Role"])).to.deep.equal(["by-tag-key"]);
    });
    it("finds the windows of a resource group by its name", async () => {
      expect(await found("resource-groups:Name", ["app-servers"], "RESOURCE_GROUP")).to.deep.equal(["by-group"]);
      expect(await found("resource-groups:Name", ["app"], "RESOURCE_GROUP")).to.deep.equal([]);
    });
    it("goes on where a page ended", async () => {
      const { ssm } = emulator.get();
      const request = { ResourceType: "INSTANCE", Targets: [{ Key: "InstanceIds", Values: [NODE] }] } as const;
      const seen: (string | undefined)[] = [];
      const paginator = paginateDescribeMaintenanceWindowsForTarget(
        { client: ssm, pageSize: 2 },
        {
          ...request,
          Targets: [...request.Targets.map((target) => ({ ...target, Values: [...target.Values] }))],
        },
      );
      for await (const { WindowIdentities } of paginator) seen.push(...WindowIdentities!.map(({ Name }) => Name));
      expect(seen).to.deep.equal(["by-id", "by-tag", "by-two-tags", "by-tag-key", "by-task"]);
    });
  });
});
