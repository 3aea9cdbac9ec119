import { DescribeMaintenanceWindowTargetsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  acceptsValues,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  oneOf,
  pattern,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
} from "../../helpers/contract.ts";
import { createWindow, registerTarget, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const KEY_PATTERN = "^[\\p{L}\\p{Z}\\p{N}_.:/=\\-@]*$|resource-groups:ResourceTypeFilters|resource-groups:Name";
const MISMATCH = "Target Type does not match with the provided target.";
const FORMATS =
  'Targets must be specified in one of the following formats: 1) 1 target with "Key=InstanceIds" and "Values=" a list of ' +
  'up to 50 instance IDs, or 2) Up to 5 targets, each of which can be either "Key=tag:<key>,Values=<tag_values>" or ' +
  '"Key=tag-key,Values=<tag_keys>", and each with up to 5 unique tag keys/values.';
const isNull = (key: string) => `Please specify at least one target.  Filter values can't be null and ${key} is.`;

const ids = (count: number) => Array.from({ length: count }, (_, n) => `i-${String(n).padStart(17, "0")}`);
const byIds = { Key: "InstanceIds", Values: ids(1) };
const byTag = { Key: "tag:Patch Group", Values: ["App"] };
const byGroup = { Key: "resource-groups:Name", Values: ["app-servers"] };
const byType = { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::EC2::INSTANCE"] };

describe("RegisterTargetWithMaintenanceWindow", () => {
  const emulator = useEmulator();
  let windowId: string;
  before(async () => {
    windowId = await createWindow(emulator.get().ssm);
  });
  const send = (change: object) =>
    emulator.post("RegisterTargetWithMaintenanceWindow", {
      WindowId: windowId,
      ResourceType: "INSTANCE",
      Targets: [byTag],
      ...change,
    });

  describe("malformed", () => {
    refusesWhatIsNoRequest("RegisterTargetWithMaintenanceWindow", emulator);
    refusesValues(send, [
      ["WindowId", undefined, NOT_NULL],
      ["WindowId", "mw-1", lengthAtLeast(20)],
      ["ResourceType", undefined, NOT_NULL],
      ["ResourceType", "NODE", oneOf("INSTANCE", "RESOURCE_GROUP")],
      ["Targets", undefined, NOT_NULL],
      ["OwnerInformation", "", lengthAtLeast(1)],
      ["OwnerInformation", "o".repeat(129), lengthAtMost(128)],
      ["Name", "ab", lengthAtLeast(3)],
      ["Name", "a b c", pattern("^[a-zA-Z0-9_\\-.]{3,128}$")],
      ["Description", "", lengthAtLeast(1)],
      ["Description", "d".repeat(129), lengthAtMost(128)],
      ["ClientToken", "", lengthAtLeast(1)],
      ["ClientToken", "t".repeat(65), lengthAtMost(64)],
    ]);
    refusesNested(send, [
      ["an empty key", { Targets: [{ Key: "", Values: ["a"] }] }, "targets.1.member.key", "", lengthAtLeast(1)],
      [
        "a key of 164",
        { Targets: [{ Key: `tag:${"k".repeat(160)}`, Values: ["a"] }] },
        "targets.1.member.key",
        `tag:${"k".repeat(160)}`,
        lengthAtMost(163),
      ],
      [
        "a key with a bracket",
        { Targets: [byTag, { Key: "tag:a[", Values: ["a"] }] },
        "targets.2.member.key",
        "tag:a[",
        pattern(KEY_PATTERN),
      ],
      [
        "51 values",
        { Targets: [{ Key: "InstanceIds", Values: ids(51) }] },
        "targets.1.member.values",
        `[${ids(51).join(", ")}]`,
        lengthAtMost(50),
      ],
      [
        "six targets",
        { Targets: Array(6).fill({ Key: "tag-key", Values: ["a"] }) },
        "targets",
        `[${Array(6).fill("{Key=tag-key, Values=[a]}").join(", ")}]`,
        lengthAtMost(5),
      ],
    ]);
    refuses(send, [
      [
        "targets that are no list",
        { Targets: byTag },
        "SerializationException",
        "Start of structure or map found where not expected.",
      ],
      [
        "values that are no list",
        { Targets: [{ Key: "tag:a", Values: "App" }] },
        "SerializationException",
        "Expected list or null",
      ],
    ]);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown window",
        { WindowId: UNKNOWN_WINDOW },
        "DoesNotExistException",
        `Maintenance window ${UNKNOWN_WINDOW} does not exist`,
      ],
      ["a group key for nodes", { Targets: [byGroup] }, "ValidationException", MISMATCH],
      ["a tag for a group", { ResourceType: "RESOURCE_GROUP" }, "ValidationException", MISMATCH],
      ["a key that is none", { Targets: [{ Key: "Name", Values: ["a"] }] }, "ValidationException", MISMATCH],
      ["a tag without name", { Targets: [{ Key: "tag:", Values: ["a"] }] }, "ValidationException", MISMATCH],
      ["no target", { Targets: [] }, "ValidationException", FORMATS],
      ["a target without key", { Targets: [{ Values: ["a"] }] }, "ValidationException", FORMATS],
      ["instance ids and a tag", { Targets: [byIds, byTag] }, "ValidationException", FORMATS],
      ["instance ids twice", { Targets: [byIds, byIds] }, "ValidationException", FORMATS],
      [
        "the key of instance ids in another case",
        { Targets: [{ Key: "instanceids", Values: ids(1) }] },
        "ValidationException",
        FORMATS,
      ],
      [
        "no instance id",
        { Targets: [{ Key: "InstanceIds", Values: [] }] },
        "ValidationException",
        isNull("InstanceIds"),
      ],
      ["a tag without values", { Targets: [{ Key: "tag:a" }] }, "ValidationException", isNull("tag:a")],
      ["a group without name", { ResourceType: "RESOURCE_GROUP", Targets: [byType] }, "ValidationException", FORMATS],
      [
        "two groups",
        { ResourceType: "RESOURCE_GROUP", Targets: [{ ...byGroup, Values: ["a", "b"] }] },
        "ValidationException",
        FORMATS,
      ],
      [
        "a group twice",
        { ResourceType: "RESOURCE_GROUP", Targets: [byGroup, byGroup] },
        "ValidationException",
        FORMATS,
      ],
    ]);
  });

  describe("happens", () => {
    acceptsValues(send, [
      ["Targets", [{ Key: "InstanceIds", Values: ids(50) }]],
      ["Targets", [byTag, { Key: "tag-key", Values: ["Environment", "Owner"] }]],
      ["Targets", [1, 2, 3, 4, 5].map((n) => ({ Key: `tag:k${n}`, Values: ["v"] }))],
      ["Targets", [{ Key: `tag:${"k".repeat(159)}`, Values: ["v"] }]],
      ["OwnerInformation", "o".repeat(128)],
      ["Name", "abc"],
    ]);
    it("accepts one resource group", async () => {
      expect((await send({ ResourceType: "RESOURCE_GROUP", Targets: [byGroup] })).status).to.equal(200);
    });
    it("accepts one resource group and the types of its members", async () => {
      expect((await send({ ResourceType: "RESOURCE_GROUP", Targets: [byType, byGroup] })).status).to.equal(200);
    });

    it("registers what it is given, and tells of it", async () => {
      const { ssm, control } = emulator.get();
      const given = { OwnerInformation: "team app", Name: "App", Description: "the App servers" };
      const id = await registerTarget(ssm, windowId, given);
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const { Targets } = await ssm.send(
        new DescribeMaintenanceWindowTargetsCommand({
          WindowId: windowId,
          Filters: [{ Key: "WindowTargetId", Values: [id] }],
        }),
      );
      expect(Targets).to.deep.equal([
        { WindowId: windowId, WindowTargetId: id, ResourceType: "INSTANCE", Targets: [byTag], ...given },
      ]);
      const { body } = await control("GET", "/events");
      const { resources, detail, source, "detail-type": type } = body.events.at(-1);
      expect({ resources, detail, source, type }).to.deep.equal({
        source: "aws.ssm",
        type: "Maintenance Window Target Registration Notification",
        resources: [
          `arn:aws:ssm:us-east-1:000000000000:maintenancewindow/${windowId}`,
          `arn:aws:ssm:us-east-1:000000000000:windowtarget/${id}`,
        ],
        detail: { "window-target-id": id, "window-id": windowId, status: "REGISTERED" },
      });
    });

    it("registers once per client token", async () => {
      const { ssm } = emulator.get();
      const id = await registerTarget(ssm, windowId, { ClientToken: "target" });
      expect(await registerTarget(ssm, windowId, { ClientToken: "target" })).to.equal(id);
      const answer = await send({ ClientToken: "target", Name: "other" });
      expect(answer.body.__type).to.equal("IdempotentParameterMismatch");
    });
  });
});

describe("RegisterTargetWithMaintenanceWindow at the quota", () => {
  const emulator = useEmulator({ quotas: { targetsPerWindow: 1 } });

  it("refuses one target more in a window, not in another", async () => {
    const { ssm } = emulator.get();
    const WindowId = await createWindow(ssm);
    await registerTarget(ssm, WindowId);
    const more = { WindowId, ResourceType: "INSTANCE", Targets: [byTag] };
    expectRefusal(
      await emulator.post("RegisterTargetWithMaintenanceWindow", more),
      "ResourceLimitExceededException",
      `Maintenance window ${WindowId} already has 1 targets, its quota.`,
    );
    await registerTarget(ssm, await createWindow(ssm));
  });
});
