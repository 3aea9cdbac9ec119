import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { ConfigError, checkEnvironment, checkRules } from "../../config/check-environment.ts";
import { Spelling } from "../../config/spelling.ts";

type Values = Record<string, unknown>;

describe("the config of an environment", () => {
  for (const stack of ["dev", "staging", "prod"]) {
    it(`accepts Pulumi.${stack}.yaml`, () => {
      expect(checkEnvironment(stack, valuesOf(stack)).cloud).to.equal("emulator");
    });
  }

  describe("of a program of its own", () => {
    it("needs no more than what the driver goes by", () => {
      expect(checkRules("dev", { cloud: "aws", account: "111122223333", region: ["eu-west-1"] }).cloud).to.equal("aws");
    });

    it("is refused for a misspelt key, and whole when it is for this project's program", () => {
      expect(() => checkRules("dev", { cloud: "aws", acount: "111122223333" })).to.throw('Did you mean "account"?');
      expect(() => checkRules("dev", { cloud: "aws", window: valuesOf("dev").window })).to.throw(
        "target: required key missing",
      );
      expect(() => checkRules("dev", { cloud: "aws", account: 11112222333 })).to.throw('Write it like "111122223333"');
      expect(() => checkRules("dev", { cloud: "aws", region: "Frankfurt" })).to.throw("eu-central-1");
    });
  });

  describe("refuses, with the key, the value and the fix,", () => {
    const cases: [what: string, change: (values: Values) => void, key: string, says: RegExp][] = [
      ["an unknown key", (v) => Object.assign(v, { windoww: {} }), "windoww", /unknown key.*Did you mean "window"\?/],
      [
        "a misspelt key in a group",
        (v) => set(v, "window.durationn", 3),
        "window.durationn",
        /Did you mean "duration"\?/,
      ],
      ["a missing group", (v) => delete v.window, "window", /missing.*such as \{ schedule/],
      ["a missing value", (v) => set(v, "window.schedule", undefined), "window.schedule", /missing.*cron\(0 2/],
      ["a missing choice", (v) => set(v, "task.operation", undefined), "task.operation", /set it to Install or Scan/],
      [
        "a wrong choice",
        (v) => set(v, "task.operation", "install"),
        "task.operation",
        /"install" is unknown.*Install or Scan/,
      ],
      ["a text for a number", (v) => set(v, "window.duration", "two"), "window.duration", /"two" is not a number/],
      ["a name of one digit", (v) => set(v, "window.name", 1), "window.name", /"1" is not a window's name/],
      [
        "a number for a text that may be written otherwise",
        (v) => set(v, "window.tags", { Version: 1.1 }),
        "window.tags.Version",
        /"1.1" is a number without quotes.*put it in quotes/,
      ],
      [
        "a date without quotes for a text",
        (v) => set(v, "target.tags", { Release: new Spelling("2026-01-01", undefined, "Pulumi.dev.yaml:9") }),
        "target.tags.Release",
        /2026-01-01 \(Pulumi\.dev\.yaml:9\) has no quotes.*a date: put it in quotes: "2026-01-01"/,
      ],
      [
        "a date without quotes in a list",
        (v) => set(v, "target.tags", { Release: ["a", new Spelling("2026-01-01", undefined)] }),
        "target.tags.Release[1]",
        /put it in quotes: "2026-01-01"/,
      ],
      [
        "digits that Pulumi changes",
        (v) => Object.assign(v, { account: new Spelling("012345678901", 12345678901) }),
        "account",
        /012345678901 has no quotes, so Pulumi reads it as 12345678901: put it in quotes: "012345678901"/,
      ],
      [
        "a word for a truth value",
        (v) => set(v, "window.allowUnassociatedTargets", "yes"),
        "window.allowUnassociatedTargets",
        /"yes" is not true or false: write true, without quotes/,
      ],
      [
        "a truth value in quotes",
        (v) => set(v, "window.enabled", "false"),
        "window.enabled",
        /write false, without quotes/,
      ],
      ["a key without a value", (v) => set(v, "window.description", null), "window.description", /it is empty/],
      [
        "a list for a threshold",
        (v) => set(v, "task.maxErrors", ["1"]),
        "task.maxErrors",
        /\["1"\] is not a text; write it like "1" or "10%"/,
      ],
      [
        "a cutoff that is the duration",
        (v) => set(v, "window.cutoff", 2),
        "window.cutoff",
        /2 hours before the end of a window of 2 hours.*0 to 1/,
      ],
      ["a cutoff above the duration", (v) => set(v, "window.cutoff", 5), "window.cutoff", /use a cutoff from 0 to 1/],
      [
        "a duration of zero",
        (v) => set(v, "window.duration", 0),
        "window.duration",
        /0 is not a window's length.*1 to 24/,
      ],
      [
        "a reach that is none",
        (v) => Object.assign(v, { verification: { reached: "most" } }),
        "verification.reached",
        /"most" is not a number or share of nodes: write it like "3" or "95%"/,
      ],
      [
        "a compliance without its sign",
        (v) => Object.assign(v, { verification: { compliance: 95 } }),
        "verification.compliance",
        /"95".*"95%"/,
      ],
      [
        "a misspelt expectation",
        (v) => Object.assign(v, { verification: { patch: "all" } }),
        "verification.patch",
        /Did you mean "patches"\?/,
      ],
      [
        "an unknown choice of patches",
        (v) => Object.assign(v, { verification: { patches: "critical" } }),
        "verification.patches",
        /"critical" is unknown: use all or criticalAndSecurity or scanned or any/,
      ],
      ["half an hour", (v) => set(v, "window.duration", 1.5), "window.duration", /1\.5 is not a window's length/],
      [
        "a rate of zero",
        (v) => set(v, "window.schedule", "rate(0 minutes)"),
        "window.schedule",
        /Invalid schedule frequency.*rate\(5 minutes\)/,
      ],
      [
        "a malformed cron",
        (v) => set(v, "window.schedule", "cron(0 25 ? * * *)"),
        "window.schedule",
        /Invalid CRON expression/,
      ],
      [
        "a cron with too few fields",
        (v) => set(v, "window.schedule", "cron(0 2 * * *)"),
        "window.schedule",
        /Invalid CRON expression/,
      ],
      [
        "no schedule at all",
        (v) => set(v, "window.schedule", "nightly"),
        "window.schedule",
        /must have the following syntax/,
      ],
      [
        "a zone that is none",
        (v) => set(v, "window.scheduleTimezone", "Europe/Atlantis"),
        "window.scheduleTimezone",
        /malformed timezone.*Europe\/Berlin/,
      ],
      [
        "a malformed date",
        (v) => set(v, "window.startDate", "tomorrow"),
        "window.startDate",
        /malformed.*2026-12-01T00:00:00Z/,
      ],
      [
        "an end before the start",
        (v) => {
          set(v, "window.startDate", "2027-01-01T00:00:00Z");
          set(v, "window.endDate", "2026-01-01T00:00:00Z");
        },
        "window.endDate",
        /before window end date/,
      ],
      [
        "an offset on a daily cron",
        (v) => {
          set(v, "window.schedule", "cron(0 2 ? * * *)");
          set(v, "window.scheduleOffset", 2);
        },
        "window.scheduleOffset",
        /offset can't be added/,
      ],
      [
        "a concurrency of zero",
        (v) => set(v, "task.maxConcurrency", "0"),
        "task.maxConcurrency",
        /"0" is not a concurrency/,
      ],
      ["a negative priority", (v) => set(v, "task.priority", -1), "task.priority", /-1 is not a priority/],
      [
        "a target of no kind",
        (v) => set(v, "target.tags", undefined),
        "target.tags",
        /exactly one of tags, instanceIds, resourceGroup; none/,
      ],
      [
        "a target of two kinds",
        (v) => set(v, "target.instanceIds", ["i-0123456789abcdef0"]),
        "target.tags",
        /tags and instanceIds are given/,
      ],
      [
        "a window's name with a space",
        (v) => set(v, "window.name", "Patch app"),
        "window.name",
        /"Patch app" is not a window's name/,
      ],
      [
        "another cloud",
        (v) => Object.assign(v, { cloud: "azure" }),
        "cloud",
        /"azure" is unknown: use emulator or aws/,
      ],
    ];
    for (const [what, change, key, says] of cases) {
      it(what, () => {
        const values = valuesOf("dev");
        change(values);
        const error = refusal(values);
        expect(error.problems.map((problem) => problem.key)).to.include(key);
        expect(error.message).to.contain(`maintenance-windows:${key}: `).and.match(says);
      });
    }
  });

  it("takes digits and truth values for texts, as pulumi config set --path writes them", () => {
    const values = valuesOf("dev");
    set(values, "task.maxErrors", 2);
    set(values, "window.tags", { CostCenter: 1234, Critical: true });
    Object.assign(values, { account: [111122223333] });
    const { task, window, account } = checkEnvironment("dev", values);
    expect([task?.maxErrors, window?.tags, account]).to.deep.equal([
      "2",
      { CostCenter: "1234", Critical: "true" },
      ["111122223333"],
    ]);
  });

  it("takes a number in any spelling for what Pulumi reads", () => {
    const values = valuesOf("dev");
    set(values, "window.duration", new Spelling("010", 8));
    set(values, "window.enabled", new Spelling("TRUE", true));
    const { window } = checkEnvironment("dev", values);
    expect([window?.duration, window?.enabled]).to.deep.equal([8, true]);
  });

  it("names every problem at once", () => {
    const values = valuesOf("dev");
    set(values, "window.cutoff", 9);
    set(values, "window.schedule", "rate(0 days)");
    set(values, "task.maxErrors", "many");
    expect(refusal(values).problems.map(({ key }) => key)).to.have.members([
      "window.cutoff",
      "window.schedule",
      "task.maxErrors",
    ]);
  });
});

function valuesOf(stack: string): Values {
  const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8"));
  const own = Object.entries(config as Values).filter(([key]) => key.startsWith("maintenance-windows:"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace("maintenance-windows:", ""), value]));
}

function set(values: Values, path: string, value: unknown): void {
  const [group, key] = path.split(".") as [string, string];
  const members = values[group] as Values;
  if (value === undefined) delete members[key];
  else members[key] = value;
}

function refusal(values: Values): ConfigError {
  try {
    checkEnvironment("dev", values);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}
