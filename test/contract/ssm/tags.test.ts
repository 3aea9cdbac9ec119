import {
  AddTagsToResourceCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  eachMember,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  pattern,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
} from "../../helpers/contract.ts";
import { createWindow, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const TAG_PATTERN = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";
const TAG_KEY = eachMember(lengthAtMost(128), lengthAtLeast(1), pattern(TAG_PATTERN));

describe("AddTagsToResource, ListTagsForResource and RemoveTagsFromResource", () => {
  const emulator = useEmulator();
  let windowId: string;
  const resource = () => ({ ResourceType: "MaintenanceWindow", ResourceId: windowId }) as const;
  const add = (change: object) =>
    emulator.post("AddTagsToResource", { ...resource(), Tags: [{ Key: "k", Value: "v" }], ...change });
  const remove = (change: object) =>
    emulator.post("RemoveTagsFromResource", { ...resource(), TagKeys: ["k"], ...change });
  const list = (change: object = {}) => emulator.post("ListTagsForResource", { ...resource(), ...change });
  const tags = async (change: object = {}) =>
    Object.fromEntries(
      (await list(change)).body.TagList.map((tag: { Key: string; Value: string }) => [tag.Key, tag.Value]),
    );
  beforeEach(async () => {
    windowId = await createWindow(emulator.get().ssm);
  });
  afterEach(() => emulator.post("DeleteMaintenanceWindow", { WindowId: windowId }));

  describe("malformed", () => {
    refusesWhatIsNoRequest("AddTagsToResource", emulator);
    refusesWhatIsNoRequest("ListTagsForResource", emulator);
    refusesWhatIsNoRequest("RemoveTagsFromResource", emulator);
    refusesValues(add, [
      ["ResourceType", undefined, NOT_NULL],
      ["ResourceId", undefined, NOT_NULL],
      ["Tags", undefined, NOT_NULL],
    ]);
    refusesValues(list, [
      ["ResourceType", undefined, NOT_NULL],
      ["ResourceId", undefined, NOT_NULL],
    ]);
    refusesValues(remove, [
      ["ResourceType", undefined, NOT_NULL],
      ["ResourceId", undefined, NOT_NULL],
      ["TagKeys", undefined, NOT_NULL],
    ]);
    refusesNested(add, [
      ["an empty key", { Tags: [{ Key: "", Value: "v" }] }, "tags.1.member.key", "", lengthAtLeast(1)],
      [
        "a key of 129",
        { Tags: [{ Key: "k".repeat(129), Value: "v" }] },
        "tags.1.member.key",
        "k".repeat(129),
        lengthAtMost(128),
      ],
      [
        "a value of 257",
        { Tags: [{ Key: "k", Value: "v".repeat(257) }] },
        "tags.1.member.value",
        "v".repeat(257),
        lengthAtMost(256),
      ],
      ["a value with a star", { Tags: [{ Key: "k", Value: "*" }] }, "tags.1.member.value", "*", pattern(TAG_PATTERN)],
      ["a missing value", { Tags: [{ Key: "k" }] }, "tags.1.member.value", undefined, NOT_NULL],
    ]);
    refusesNested(remove, [
      ["an empty key to remove", { TagKeys: ["a", ""] }, "tagKeys", "[a, ]", TAG_KEY],
      ["a key of 129 to remove", { TagKeys: ["k".repeat(129)] }, "tagKeys", `[${"k".repeat(129)}]`, TAG_KEY],
    ]);
  });

  describe("invalid", () => {
    for (const [name, send] of Object.entries({ add, list, remove })) {
      refuses(send, [
        [
          `to ${name} tags of an unknown window, without a message`,
          { ResourceId: UNKNOWN_WINDOW },
          "InvalidResourceId",
        ],
        [
          `to ${name} tags of a type that is none, without a message`,
          { ResourceType: "Window" },
          "InvalidResourceType",
        ],
        [
          `to ${name} tags of an unknown baseline`,
          { ResourceType: "PatchBaseline", ResourceId: "pb-00000000000000000" },
          "InvalidResourceId",
        ],
        [
          `to ${name} tags of an unknown document`,
          { ResourceType: "Document", ResourceId: "No-Such" },
          "InvalidResourceId",
        ],
        [
          `to ${name} tags of an unknown parameter`,
          { ResourceType: "Parameter", ResourceId: "none" },
          "InvalidResourceId",
        ],
        [
          `to ${name} tags of an unknown hybrid node`,
          { ResourceType: "ManagedInstance", ResourceId: "mi-00000000000000000" },
          "InvalidResourceId",
        ],
        [
          `to ${name} tags of an EC2 instance`,
          { ResourceType: "ManagedInstance", ResourceId: "i-0a1b2c3d4e5f60001" },
          "ValidationException",
          "resourceId should be in format mi-[0-9a-f]{17} for resource type ManagedInstance",
        ],
        [
          `to ${name} tags of what the emulator does not have`,
          { ResourceType: "OpsItem", ResourceId: "oi-1" },
          "InvalidResourceId",
        ],
      ]);
    }
    refuses(add, [
      [
        "a key of AWS's own",
        { Tags: [{ Key: "AWS:x", Value: "" }] },
        "ValidationException",
        "The tag key 'AWS:x' is not valid: keys that begin with 'aws:' belong to AWS.",
      ],
    ]);
    it("refuses the 51st tag without a message, and adds none of the request", async () => {
      const fifty = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: "" }));
      expect((await add({ Tags: fifty })).body).to.deep.equal({});
      expectRefusal(
        await add({
          Tags: [
            { Key: "k0", Value: "new" },
            { Key: "k50", Value: "" },
          ],
        }),
        "TooManyTagsError",
      );
      expect((await tags()).k0).to.equal("");
      expect((await add({ Tags: [{ Key: "k0", Value: "new" }] })).status).to.equal(200);
    });
  });

  describe("happens", () => {
    it("adds, overwrites and removes, and answers with nothing", async () => {
      const { ssm } = emulator.get();
      await ssm.send(
        new AddTagsToResourceCommand({
          ...resource(),
          Tags: [
            { Key: "a", Value: "1" },
            { Key: "b", Value: "2" },
          ],
        }),
      );
      await ssm.send(new AddTagsToResourceCommand({ ...resource(), Tags: [{ Key: "b", Value: "3" }] }));
      expect((await add({ Tags: [{ Key: "c", Value: "" }] })).body).to.deep.equal({});
      await ssm.send(new RemoveTagsFromResourceCommand({ ...resource(), TagKeys: ["a", "absent"] }));
      const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource()));
      expect(TagList).to.deep.equal([
        { Key: "b", Value: "3" },
        { Key: "c", Value: "" },
      ]);
    });
    it("takes keys of other letters for other keys", async () => {
      await add({
        Tags: [
          { Key: "Team", Value: "1" },
          { Key: "team", Value: "2" },
        ],
      });
      expect(await tags()).to.deep.equal({ Team: "1", team: "2" });
    });
    it("lists no tags of a window without any", async () => {
      expect((await list()).body).to.deep.equal({ TagList: [] });
    });
    it("tags a parameter", async () => {
      await emulator.post("PutParameter", { Name: "/tagged", Value: "v", Type: "String" });
      const parameter = { ResourceType: "Parameter", ResourceId: "/tagged" };
      await add(parameter);
      expect(await tags(parameter)).to.deep.equal({ k: "v" });
    });
    it("tags a hybrid node, and targets find it by that tag", async () => {
      const node = { ResourceType: "ManagedInstance", ResourceId: "mi-0a1b2c3d4e5f60008" };
      await add({ ...node, Tags: [{ Key: "Wave", Value: "1" }] });
      const found = async () =>
        (await emulator.post("DescribeInstanceInformation", { Filters: [{ Key: "tag:Wave", Values: ["1"] }] })).body
          .InstanceInformationList.length;
      expect(await found()).to.equal(1);
      expect((await tags(node)).Wave).to.equal("1");
      await remove({ ...node, TagKeys: ["Wave"] });
      expect(await found()).to.equal(0);
    });
  });
});
