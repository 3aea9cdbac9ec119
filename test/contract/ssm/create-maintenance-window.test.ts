import {
  CreateMaintenanceWindowCommand,
  GetMaintenanceWindowCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  acceptsValues,
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
  valueAtLeast,
  valueAtMost,
} from "../../helpers/contract.ts";
import { createWindow, windowRequest } from "../../helpers/windows.ts";

const NAME_PATTERN = "^[a-zA-Z0-9_\\-.]{3,128}$";
const TAG_PATTERN = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$";
const SYNTAX =
  "Schedule expressions must have the following syntax: rate(<number>\\s?(minutes?|hours?|days?)), cron(<cron_expression>) or at(yyyy-MM-dd'T'HH:mm:ss).";

describe("CreateMaintenanceWindow", () => {
  const emulator = useEmulator({ quotas: { maintenanceWindows: 1000 } });
  const send = (change: object) => emulator.post("CreateMaintenanceWindow", { ...windowRequest(), ...change });

  describe("malformed", () => {
    refusesWhatIsNoRequest("CreateMaintenanceWindow", emulator);
    refusesValues(send, [
      ["Name", undefined, NOT_NULL],
      ["Name", "ab", lengthAtLeast(3)],
      ["Name", "a".repeat(129), lengthAtMost(128)],
      ["Name", "two words", pattern(NAME_PATTERN)],
      ["Name", "fünf", pattern(NAME_PATTERN)],
      ["Description", "", lengthAtLeast(1)],
      ["Description", "a".repeat(129), lengthAtMost(128)],
      ["StartDate", "", lengthAtLeast(1)],
      ["EndDate", "", lengthAtLeast(1)],
      ["ScheduleTimezone", "", lengthAtLeast(1)],
      ["Schedule", undefined, NOT_NULL],
      ["Schedule", "", lengthAtLeast(1)],
      ["Schedule", "a".repeat(257), lengthAtMost(256)],
      ["ScheduleOffset", 0, valueAtLeast(1)],
      ["ScheduleOffset", 7, valueAtMost(6)],
      ["Duration", undefined, NOT_NULL],
      ["Duration", 0, valueAtLeast(1)],
      ["Duration", 25, valueAtMost(24)],
      ["Cutoff", undefined, NOT_NULL],
      ["Cutoff", -1, valueAtLeast(0)],
      ["Cutoff", 24, valueAtMost(23)],
      ["AllowUnassociatedTargets", undefined, NOT_NULL],
      ["ClientToken", "", lengthAtLeast(1)],
      ["ClientToken", "a".repeat(65), lengthAtMost(64)],
    ]);
    refusesNested(send, [
      ["a tag without key", { Tags: [{ Value: "v" }] }, "tags.1.member.key", undefined, NOT_NULL],
      ["a tag without value", { Tags: [{ Key: "k" }] }, "tags.1.member.value", undefined, NOT_NULL],
      ["an empty tag key", { Tags: [{ Key: "", Value: "v" }] }, "tags.1.member.key", "", lengthAtLeast(1)],
      [
        "a tag key of 129",
        { Tags: [{ Key: "k".repeat(129), Value: "" }] },
        "tags.1.member.key",
        "k".repeat(129),
        lengthAtMost(128),
      ],
      [
        "a tag value of 257",
        { Tags: [{ Key: "k", Value: "v".repeat(257) }] },
        "tags.1.member.value",
        "v".repeat(257),
        lengthAtMost(256),
      ],
      [
        "a tag key with a bracket",
        { Tags: [{ Key: "k[", Value: "v" }] },
        "tags.1.member.key",
        "k[",
        pattern(TAG_PATTERN),
      ],
    ]);
    it("names every violation in one message", async () => {
      const answer = await emulator.post("CreateMaintenanceWindow", { Name: "n.n", Duration: 25, Cutoff: -1 });
      expectRefusal(
        answer,
        "ValidationException",
        "4 validation errors detected: " +
          "Value null at 'schedule' failed to satisfy constraint: Member must not be null; " +
          "Value '25' at 'duration' failed to satisfy constraint: Member must have value less than or equal to 24; " +
          "Value '-1' at 'cutoff' failed to satisfy constraint: Member must have value greater than or equal to 0; " +
          "Value null at 'allowUnassociatedTargets' failed to satisfy constraint: Member must not be null",
      );
    });
    refuses(send, [
      ["a name that is a number", { Name: 7 }, "SerializationException", "NUMBER_VALUE cannot be converted to String"],
      [
        "a duration that is a text",
        { Duration: "2" },
        "SerializationException",
        "STRING_VALUE cannot be converted to Integer",
      ],
      [
        "a flag that is a text",
        { AllowUnassociatedTargets: "true" },
        "SerializationException",
        "STRING_VALUE cannot be converted to Boolean",
      ],
    ]);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "a cutoff as long as the duration",
        { Duration: 2, Cutoff: 2 },
        "ValidationException",
        "Cutoff was 2 but must be smaller than 1 (Duration  - 1 )",
      ],
      ["a schedule of another kind", { Schedule: "every(5 minutes)" }, "ValidationException", SYNTAX],
      ["a rate of zero", { Schedule: "rate(0 days)" }, "ValidationException", "Invalid schedule frequency"],
      [
        "day of month and day of week together",
        { Schedule: "cron(0 2 1 * MON *)" },
        "ValidationException",
        "Invalid CRON expression: error at position 0, details: Specifying both a day-of-week AND a day-of-month parameter is not supported.",
      ],
      [
        "an offset to a schedule without # or L",
        { Schedule: "cron(0 2 ? * MON *)", ScheduleOffset: 1 },
        "ValidationException",
        "An offset can't be added to the specified schedule.",
      ],
      [
        "a zone that is none",
        { ScheduleTimezone: "Europe/Atlantis" },
        "ValidationException",
        "Europe/Atlantis is a malformed timezone. Please refer to the IANA time zone database for a valid timezones.",
      ],
      [
        "a start date without offset",
        { StartDate: "2021-11-01" },
        "ValidationException",
        "DateTime 2021-11-01 is malformed, format either must contain an offset - e.g. '2018-01-01T00:00:00-02:00' or '2018-01-01T00:00:00Z'",
      ],
      [
        "an end date at the start date",
        { StartDate: "2027-01-01T00:00:00Z", EndDate: "2027-01-01T00:00:00Z" },
        "ValidationException",
        "Window start date must be before window end date",
      ],
      [
        "a tag key of AWS's own",
        { Tags: [{ Key: "aws:x", Value: "" }] },
        "ValidationException",
        "The tag key 'aws:x' is not valid: keys that begin with 'aws:' belong to AWS.",
      ],
      ["51 tags", { Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: "" })) }, "TooManyTagsError"],
    ]);
  });

  describe("happens", () => {
    acceptsValues(send, [
      ["Name", "abc"],
      ["Name", "a".repeat(128)],
      ["Name", "A-z_0.9"],
      ["Description", "d"],
      ["Description", "d".repeat(128)],
      ["Duration", 24],
      ["Cutoff", 0],
      ["ClientToken", "t"],
      ["ClientToken", "t".repeat(64)],
      ["ScheduleTimezone", "+05:30"],
      ["Tags", Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: "" }))],
      ["Tags", [{ Key: "Größe / größer", Value: "v".repeat(256) }]],
      ["EndDate", "2020-01-01T00:00:00Z"],
      ["Unknown", "dropped"],
    ]);

    it("accepts a cutoff one hour before the end", async () => {
      expect((await send({ Duration: 2, Cutoff: 1 })).status).to.equal(200);
    });

    it("creates an enabled window and echoes what was given, byte for byte", async () => {
      const { ssm } = emulator.get();
      const given = {
        Name: "Patch-prod",
        Description: "Patches the App servers",
        StartDate: "2027-01-01T00:00:00+01:00",
        EndDate: "2027-12-31T23:59:59.5Z",
        Schedule: "CRON(0  2 ? * TUE#3 *)",
        ScheduleTimezone: "Europe/Berlin",
        ScheduleOffset: 2,
        Duration: 4,
        Cutoff: 1,
        AllowUnassociatedTargets: false,
      };
      const now = new Date((await emulator.get().control("GET", "/clock")).body.now);
      const { WindowId } = await ssm.send(new CreateMaintenanceWindowCommand(given));
      expect(WindowId).to.match(/^mw-[0-9a-f]{17}$/);
      const { $metadata, ...window } = await ssm.send(new GetMaintenanceWindowCommand({ WindowId }));
      expect(window).to.deep.equal({
        ...given,
        WindowId,
        Enabled: true,
        NextExecutionTime: "2027-01-21T02:00+01:00",
        CreatedDate: now,
        ModifiedDate: now,
      });
    });

    it("keeps the tags it is created with", async () => {
      const { ssm } = emulator.get();
      const id = await createWindow(ssm, { Tags: [{ Key: "team", Value: "platform" }] });
      const { TagList } = await ssm.send(
        new ListTagsForResourceCommand({ ResourceType: "MaintenanceWindow", ResourceId: id }),
      );
      expect(TagList).to.deep.equal([{ Key: "team", Value: "platform" }]);
    });

    it("lets two windows have one name", async () => {
      const { ssm } = emulator.get();
      expect(await createWindow(ssm)).not.to.equal(await createWindow(ssm));
    });

    it("creates nothing again for a client token it has seen, and refuses the token with another request", async () => {
      const { ssm } = emulator.get();
      const id = await createWindow(ssm, { ClientToken: "once" });
      expect(await createWindow(ssm, { ClientToken: "once" })).to.equal(id);
      expectRefusal(
        await send({ ClientToken: "once", Duration: 3 }),
        "IdempotentParameterMismatch",
        "The client token 'once' was used before with other parameters: send the same ones, or another token.",
      );
    });

    it("forgets a client token after a day", async () => {
      const { ssm, advance } = emulator.get();
      const id = await createWindow(ssm, { ClientToken: "daily", Schedule: "at(2030-01-01T00:00:00)" });
      await advance("PT24H");
      expect(await createWindow(ssm, { ClientToken: "daily", Schedule: "at(2030-01-01T00:00:00)" })).to.equal(id);
      await advance("PT1S");
      expect(await createWindow(ssm, { ClientToken: "daily", Schedule: "at(2030-01-01T00:00:00)" })).not.to.equal(id);
    });
  });
});

describe("CreateMaintenanceWindow at the quota", () => {
  const emulator = useEmulator({ quotas: { maintenanceWindows: 2 } });

  it("refuses one window more, and remembers no token for it", async () => {
    const { ssm } = emulator.get();
    await createWindow(ssm);
    await createWindow(ssm);
    for (const attempt of [1, 2]) {
      expectRefusal(
        await emulator.post("CreateMaintenanceWindow", windowRequest({ ClientToken: "third" })),
        "ResourceLimitExceededException",
        "The account already has 2 maintenance windows, its quota.",
      );
      expect(attempt).to.be.at.most(2);
    }
  });
});
