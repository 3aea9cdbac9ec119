import {
  DeleteMaintenanceWindowCommand,
  DescribeMaintenanceWindowsCommand,
  paginateDescribeMaintenanceWindows,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  eachMember,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  refuses,
  refusesNested,
  refusesWhatIsNoRequest,
  useEmulator,
} from "../../helpers/contract.ts";
import { createWindow } from "../../helpers/windows.ts";

describe("DescribeMaintenanceWindows", () => {
  const emulator = useEmulator();
  const send = (change: object) => emulator.post("DescribeMaintenanceWindows", change);
  const names = async (...Filters: { Key: string; Values: string[] }[]) => {
    const { WindowIdentities } = await emulator.get().ssm.send(new DescribeMaintenanceWindowsCommand({ Filters }));
    return WindowIdentities!.map(({ Name }) => Name);
  };
  const ids: Record<string, string> = {};
  before(async () => {
    const { ssm } = emulator.get();
    for (const Name of ["Patch-app", "Patch-db", "Scan-app", "patch-lower", "Patch_app"]) {
      ids[Name] = await createWindow(ssm, { Name });
    }
    await ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: ids["Patch-db"], Enabled: false }));
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindows", emulator);
    refusesNested(send, [
      [
        "an empty filter key",
        { Filters: [{ Key: "", Values: ["a"] }] },
        "filters.1.member.key",
        "",
        "Member must have length greater than or equal to 1",
      ],
      [
        "an empty filter value",
        { Filters: [{ Key: "Name", Values: [""] }] },
        "filters.1.member.values",
        "[]",
        eachMember(lengthAtMost(256), lengthAtLeast(1)),
      ],
      [
        "a filter value of 257",
        { Filters: [{ Key: "Name", Values: ["a".repeat(257)] }] },
        "filters.1.member.values",
        `[${"a".repeat(257)}]`,
        eachMember(lengthAtMost(256), lengthAtLeast(1)),
      ],
      [
        "six filters",
        { Filters: Array(6).fill({ Key: "Name", Values: ["a"] }) },
        "filters",
        `[${Array(6).fill("{Key=Name, Values=[a]}").join(", ")}]`,
        lengthAtMost(5),
      ],
    ]);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "a filter it does not have",
        { Filters: [{ Key: "Owner", Values: ["me"] }] },
        "ValidationException",
        "Filter key 'Owner' is not valid. Valid keys are: [Name, Enabled].",
      ],
      [
        "a filter key in other letters",
        { Filters: [{ Key: "name", Values: ["me"] }] },
        "ValidationException",
        "Filter key 'name' is not valid. Valid keys are: [Name, Enabled].",
      ],
      [
        "a filter without values",
        { Filters: [{ Key: "Name" }] },
        "ValidationException",
        "Filter 'Name' must have at least one value.",
      ],
      [
        "Enabled=maybe",
        { Filters: [{ Key: "Enabled", Values: ["maybe"] }] },
        "ValidationException",
        "'maybe' is not a valid value of filter 'Enabled'. Valid values are: [true, false].",
      ],
      [
        "a token it never gave out",
        { NextToken: "abc" },
        "ValidationException",
        "The NextToken 'abc' is not valid: use the one that the previous page returned.",
      ],
      [
        "an empty token",
        { NextToken: "" },
        "ValidationException",
        "The NextToken '' is not valid: use the one that the previous page returned.",
      ],
    ]);

    it("refuses the token of another list", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm, { Name: "Other-list" });
      const { body } = await emulator.post("DescribeMaintenanceWindowSchedule", { WindowId, MaxResults: 1 });
      const answer = await send({ NextToken: body.NextToken });
      expectRefusal(
        answer,
        "ValidationException",
        `The NextToken '${body.NextToken}' is not valid: use the one that the previous page returned.`,
      );
      await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId }));
    });
  });

  describe("happens", () => {
    it("lists all windows without filters, and no token when that is all", async () => {
      const { body } = await send({});
      expect(body.WindowIdentities).to.have.length(5);
      expect(body).not.to.have.property("NextToken");
    });

    it("shows a disabled window without NextExecutionTime", async () => {
      const { body } = await send({ Filters: [{ Key: "Enabled", Values: ["false"] }] });
      expect(body.WindowIdentities).to.deep.equal([
        {
          WindowId: ids["Patch-db"],
          Name: "Patch-db",
          Enabled: false,
          Duration: 2,
          Cutoff: 1,
          Schedule: "rate(5 minutes)",
        },
      ]);
    });

    it("finds names by their beginning, in the letters given", async () => {
      expect(await names({ Key: "Name", Values: ["Patch"] })).to.deep.equal(["Patch-app", "Patch-db", "Patch_app"]);
      expect(await names({ Key: "Name", Values: ["atch"] })).to.deep.equal([]);
    });

    it("takes the characters of a prefix as they are", async () => {
      expect(await names({ Key: "Name", Values: ["Patch_"] })).to.deep.equal(["Patch_app"]);
      expect(await names({ Key: "Name", Values: ["Patch%"] })).to.deep.equal([]);
    });

    it("takes any of a filter's values and asks for all filters", async () => {
      expect(await names({ Key: "Name", Values: ["Scan", "patch"] })).to.deep.equal(["Scan-app", "patch-lower"]);
      const both = [
        { Key: "Name", Values: ["Patch"] },
        { Key: "Name", Values: ["Patch-"] },
        { Key: "Enabled", Values: ["True"] },
      ];
      expect(await names(...both)).to.deep.equal(["Patch-app"]);
    });

    it("takes both values of Enabled for all, and contradicting filters for none", async () => {
      expect(await names({ Key: "Enabled", Values: ["true", "false"] })).to.have.length(5);
      expect(await names({ Key: "Enabled", Values: ["true"] }, { Key: "Enabled", Values: ["false"] })).to.deep.equal(
        [],
      );
    });
  });
});

describe("DescribeMaintenanceWindows page by page", () => {
  const emulator = useEmulator();

  it("neither skips nor repeats a window when others come and go between two pages", async () => {
    const { ssm } = emulator.get();
    const created: string[] = [];
    for (let n = 0; n < 25; n++) created.push(await createWindow(ssm, { Name: `window-${n}` }));
    const seen: string[] = [];
    let turn = 0;
    for await (const { WindowIdentities } of paginateDescribeMaintenanceWindows({ client: ssm, pageSize: 10 }, {})) {
      seen.push(...WindowIdentities!.map(({ WindowId }) => WindowId!));
      // One that was listed goes, the last one listed too, and one more comes.
      await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: seen[turn * 10] }));
      await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: seen.at(-1) }));
      if (turn++ === 0) created.push(await createWindow(ssm, { Name: "late" }));
    }
    expect(seen).to.deep.equal(created);
  });
});
