import { expect } from "chai";
import fc from "fast-check";
import { checkInputs } from "../../../provider/lifecycle/check.ts";
import { NO_TAG_RULES } from "../../../provider/lifecycle/tags.ts";
import { role } from "../../../provider/resources/iam/role.ts";
import { key } from "../../../provider/resources/kms/key.ts";
import { bucket } from "../../../provider/resources/s3/bucket.ts";
import { topic } from "../../../provider/resources/sns/topic.ts";
import { maintenanceWindow } from "../../../provider/resources/ssm/maintenance-window.ts";
import { maintenanceWindowTarget } from "../../../provider/resources/ssm/maintenance-window-target.ts";
import { maintenanceWindowTask } from "../../../provider/resources/ssm/maintenance-window-task.ts";
import { parameter } from "../../../provider/resources/ssm/parameter.ts";
import { patchBaseline } from "../../../provider/resources/ssm/patch-baseline.ts";
import { UNKNOWN, type Values } from "../../../provider/values/value.ts";

const seed = Buffer.from("a seed");
const window = { schedule: "cron(0 3 ? * * *)", duration: 3, cutoff: 1 };

function check(
  type: Parameters<typeof checkInputs>[0],
  news: Values,
  more: Partial<Parameters<typeof checkInputs>[1]> = {},
) {
  return checkInputs(type, {
    name: "nightly",
    randomSeed: seed,
    olds: {},
    news,
    providerRegion: "eu-central-1",
    tagRules: NO_TAG_RULES,
    ...more,
  });
}

/** Property and the beginning of the reason of each failure. */
function failures(...args: Parameters<typeof check>): string[] {
  return check(...args).failures.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("checking inputs", () => {
  it("gives the state of the worked example: defaults, name, region and all tags, and a sorted list of what was filled in", () => {
    const tagRules = { ...NO_TAG_RULES, defaults: { env: "dev" } };
    const { inputs } = check(maintenanceWindow, { ...window, tags: { team: "ops" } }, { tagRules });
    expect(inputs).to.deep.equal({
      __defaults: ["enabled", "name"],
      ...window,
      enabled: true,
      name: inputs.name,
      region: "eu-central-1",
      tags: { team: "ops" },
      tagsAll: { env: "dev", team: "ops" },
    });
    expect(inputs.name).to.match(/^nightly-[0-9a-f]{7}$/);
  });

  describe("names", () => {
    it("gives the same name for the same seed, and another for another", () => {
      const first = check(maintenanceWindow, window).inputs.name;
      expect(check(maintenanceWindow, window).inputs.name).to.equal(first);
      expect(check(maintenanceWindow, window, { randomSeed: Buffer.from("other") }).inputs.name).not.to.equal(first);
    });

    it("keeps the name of an earlier deployment", () => {
      const olds = { __defaults: ["name"], name: "nightly-0000000" };
      expect(check(maintenanceWindow, window, { olds }).inputs.name).to.equal("nightly-0000000");
    });

    it("makes a new name when the old one was the program's", () => {
      const olds = { __defaults: [], name: "explicit" };
      expect(check(maintenanceWindow, window, { olds }).inputs.name).to.match(/^nightly-/);
    });

    it("takes any old value for a default when the old inputs carry no list", () => {
      expect(check(maintenanceWindow, window, { olds: { name: "explicit" } }).inputs.name).to.equal("explicit");
    });

    it("lowers the case of a bucket's name, and ends a FIFO topic's in .fifo", () => {
      expect(check(bucket, {}, { name: "Output" }).inputs.bucket).to.match(/^output-[0-9a-f]{7}$/);
      expect(check(topic, { fifoTopic: true }).inputs.name).to.match(/^nightly-[0-9a-f]{7}\.fifo$/);
    });

    it("refuses a name that would be too long rather than cutting it", () => {
      const long = "r".repeat(60);
      expect(failures(role, { assumeRolePolicy: "{}" }, { name: long })).to.deep.equal([
        `name: name '${long}-' plus 7 random chars is longer than maximum length 64`,
      ]);
    });

    it("adds AWS's own, shorter limit where it has one", () => {
      const name = "t".repeat(125);
      const [failure] = failures(
        maintenanceWindowTarget,
        { windowId: "mw-1", resourceType: "INSTANCE", targets: [{ key: "InstanceIds", values: ["i-1"] }] },
        { name },
      );
      expect(failure).to.match(/^name: invalid value for name \(only 3 to 128/);
    });

    it("follows the stack's autonaming: a proposed name, an enforced one, none at all", () => {
      const named = (mode: "propose" | "enforce" | "disable") =>
        check(bucket, {}, { autonaming: { mode, proposedName: "Dev-Output" } });
      expect(named("propose").inputs.bucket).to.equal("dev-output");
      expect(named("enforce").inputs.bucket).to.equal("Dev-Output");
      expect(named("disable").failures[0]?.reason).to.equal(
        "automatic naming is disabled but no explicit name was provided",
      );
    });

    it("makes no name beside a prefix", () => {
      const { inputs, failures } = check(role, { assumeRolePolicy: "{}", namePrefix: "lab-" });
      expect(failures).to.deep.equal([]);
      expect(inputs).not.to.have.property("name");
    });
  });

  describe("defaults", () => {
    it("writes no default that says nothing, but keeps one that an earlier deployment wrote", () => {
      expect(check(maintenanceWindow, window).inputs).not.to.have.property("allowUnassociatedTargets");
      const olds = { __defaults: ["allowUnassociatedTargets"], allowUnassociatedTargets: false };
      expect(check(maintenanceWindow, window, { olds }).inputs.allowUnassociatedTargets).to.equal(false);
    });

    it("lists what it filled in within nested objects, and nowhere in maps and lists", () => {
      const { inputs } = check(patchBaseline, {
        approvalRules: [{ patchFilters: [{ key: "PRODUCT", values: ["AmazonLinux2"] }] }],
        tags: { a: "b" },
      });
      expect(inputs.approvalRules).to.deep.equal([
        {
          __defaults: ["complianceLevel"],
          complianceLevel: "UNSPECIFIED",
          patchFilters: [{ __defaults: [], key: "PRODUCT", values: ["AmazonLinux2"] }],
        },
      ]);
      expect(inputs.tags).to.deep.equal({ a: "b" });
    });
  });

  describe("region and tags", () => {
    it("keeps the program's own region, and gives none to IAM", () => {
      expect(check(maintenanceWindow, { ...window, region: "us-west-2" }).inputs.region).to.equal("us-west-2");
      expect(check(role, { assumeRolePolicy: "{}" }).inputs).not.to.have.property("region");
    });

    it("makes all tags unknown when one of them is", () => {
      expect(check(maintenanceWindow, { ...window, tags: { a: UNKNOWN, b: "c" } }).inputs.tagsAll).to.equal(UNKNOWN);
    });

    it("leaves ignored tags out of all tags", () => {
      const tagRules = { defaults: { kept: "1", secret: "2" }, ignoredKeys: ["secret"], ignoredPrefixes: ["aws-"] };
      const { inputs } = check(maintenanceWindow, { ...window, tags: { "aws-x": "3" } }, { tagRules });
      expect(inputs.tagsAll).to.deep.equal({ kept: "1" });
    });
  });

  describe("forms", () => {
    it("writes a policy given as an object as Go's compact JSON", () => {
      const { inputs } = check(role, { assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Sid: "<a>&" }] } });
      expect(inputs.assumeRolePolicy).to.equal(
        '{"Statement":[{"Sid":"\\u003ca\\u003e\\u0026"}],"Version":"2012-10-17"}',
      );
    });

    it("takes a policy with something unknown in it as unknown", () => {
      expect(
        check(role, { assumeRolePolicy: { Statement: [{ Resource: UNKNOWN }] } }).inputs.assumeRolePolicy,
      ).to.equal(UNKNOWN);
    });

    it("turns text into the number or boolean that the property is", () => {
      const { inputs, failures } = check(maintenanceWindow, {
        ...window,
        duration: "3",
        enabled: "false",
        tags: { n: 1 },
      });
      expect(failures).to.deep.equal([]);
      expect(inputs).to.deep.include({ duration: 3, enabled: false, tags: { n: "1" } });
    });
  });

  describe("refusals", () => {
    it("names what is missing", () => {
      expect(failures(maintenanceWindow, { duration: 3, cutoff: 1 })).to.deep.equal([
        "schedule: Missing required property 'schedule'. Examine values at 'nightly.schedule'.",
      ]);
    });

    it("gives the path of a wrong value inside lists and objects", () => {
      const [failure] = failures(maintenanceWindowTask, {
        windowId: "mw-1",
        taskType: "RUN_COMMAND",
        taskArn: "AWS-RunPatchBaseline",
        taskInvocationParameters: {
          runCommandParameters: { notificationConfig: { notificationEvents: ["All", "Some"] } },
        },
      });
      expect(failure).to.match(
        /^taskInvocationParameters\.runCommandParameters\.notificationConfig\.notificationEvents\[1\]: expected .* to be one of \["All" .*\], got Some/,
      );
    });

    it("refuses a concurrency of none and a percentage above all", () => {
      const task = { windowId: "mw-1", taskType: "RUN_COMMAND", taskArn: "AWS-RunShellScript" };
      expect(failures(maintenanceWindowTask, { ...task, maxConcurrency: "0" })[0]).to.match(
        /^maxConcurrency: invalid value/,
      );
      expect(failures(maintenanceWindowTask, { ...task, maxErrors: "101%" })[0]).to.match(/^maxErrors: invalid value/);
      expect(failures(maintenanceWindowTask, { ...task, maxConcurrency: "100%", maxErrors: "0" })).to.deep.equal([]);
    });

    it("refuses more targets than AWS takes", () => {
      const targets = Array.from({ length: 6 }, () => ({ key: "InstanceIds", values: ["i-1"] }));
      expect(failures(maintenanceWindowTarget, { windowId: "mw-1", resourceType: "INSTANCE", targets })[0]).to.match(
        /^targets: too many list items: targets allows no more than 5, but has 6/,
      );
    });

    it("refuses a value of the wrong type and says which it expected", () => {
      expect(failures(maintenanceWindow, { ...window, duration: "long" })[0]).to.match(
        /^duration: expected duration to be a number, got "long"/,
      );
    });

    it("refuses a key that it does not know, and one that only AWS decides", () => {
      expect(failures(maintenanceWindow, { ...window, shedule: "x" })[0]).to.match(
        /^shedule: invalid or unknown key 'shedule'/,
      );
      expect(
        failures(maintenanceWindowTask, { windowId: "mw-1", taskType: "LAMBDA", taskArn: "a", arn: "b" })[0],
      ).to.match(/^arn: 'arn' is set by AWS/);
    });

    it("refuses what it does not implement of a bucket, naming what it does and the way out", () => {
      expect(failures(bucket, { versioning: { enabled: true } })[0]).to.match(
        /^versioning: the local AWS provider does not implement 'versioning' of aws:s3\/bucket:Bucket; it has bucket, .*official AWS provider/,
      );
    });

    it("refuses two of which only one can be given, and neither", () => {
      const both = failures(parameter, { type: "String", value: "a", insecureValue: "b" });
      expect(both[0]).to.match(/only one of 'value', 'insecureValue', 'valueWo' can be specified/);
      expect(failures(parameter, { type: "String" })[0]).to.match(/one of 'value', 'insecureValue', 'valueWo' must be/);
      expect(failures(role, { assumeRolePolicy: "{}", name: "a", namePrefix: "b" })).to.have.length(2);
    });

    it("refuses what needs another property, and what does not go with another one's value", () => {
      expect(failures(key, { rotationPeriodInDays: 90 })[0]).to.match(/needs enableKeyRotation as well/);
      expect(failures(key, { rotationPeriodInDays: 90, enableKeyRotation: UNKNOWN })).to.deep.equal([]);
      expect(failures(parameter, { type: "String", valueWo: "a" })[0]).to.match(/^valueWo: .*needs valueWoVersion/);
      expect(failures(parameter, { type: "SecureString", insecureValue: "a" })[0]).to.match(/^insecureValue: /);
      expect(failures(topic, { name: "alarms", fifoTopic: true })[0]).to.match(
        /^name: .*must end in \.fifo, got alarms/,
      );
      expect(failures(topic, { name: "alarms.fifo" })[0]).to.match(/^name: .*set fifoTopic/);
      expect(failures(topic, { name: "alarms.fifo", fifoTopic: UNKNOWN })).to.deep.equal([]);
    });

    it("does not repeat a secret value in what it says", () => {
      const task = { windowId: "mw-1", taskType: "STEP_FUNCTIONS", taskArn: "a" };
      const input = `hidden${"x".repeat(5000)}`;
      const told = failures(maintenanceWindowTask, {
        ...task,
        taskInvocationParameters: { stepFunctionsParameters: { input } },
      });
      expect(told).to.have.length(1);
      expect(told[0]).not.to.contain("hidden");
    });

    it("accepts unknown values anywhere", () => {
      const { failures } = check(maintenanceWindowTask, {
        windowId: UNKNOWN,
        taskType: UNKNOWN,
        taskArn: UNKNOWN,
        maxConcurrency: UNKNOWN,
        targets: [{ key: "WindowTargetIds", values: [UNKNOWN] }],
        taskInvocationParameters: UNKNOWN,
      });
      expect(failures).to.deep.equal([]);
    });
  });

  it("gives the same inputs again when its own answer are the old inputs", () => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const programs = fc.record({
      schedule: fc.string(),
      duration: fc.integer({ min: 1, max: 24 }),
      cutoff: fc.integer({ min: 0, max: 23 }),
      name: optional(fc.string()),
      enabled: optional(fc.boolean()),
      tags: optional(fc.dictionary(fc.string(), fc.string())),
    });
    fc.assert(
      fc.property(programs, fc.uint8Array(), fc.uint8Array(), (news, firstSeed, secondSeed) => {
        const first = check(maintenanceWindow, news as Values, { randomSeed: firstSeed });
        const second = check(maintenanceWindow, news as Values, { randomSeed: secondSeed, olds: first.inputs });
        expect(second).to.deep.equal(first);
      }),
    );
  });
});
