import { expect } from "chai";
import { ConfigError, checkEnvironment, checkRules } from "../../config/check-environment.ts";
import { readConfigText } from "../../config/file/file-format.ts";
import { spelledValue } from "../../config/file/plain-value.ts";
import { type ProjectFile, stackConfig } from "../../config/file/project-file.ts";
import { effectiveConfig, mergedConfig, placesIn } from "../../config/merged-config.ts";

const NIGHTLY = `
nightly:
  schedule: cron(0 2 ? * * *)
  duration: 4
  cutoff: 1
  targets: { app: { tags: { Patch Group: App } } }
  tasks:
    patch: { type: patch, targets: app, operation: Install, maxConcurrency: 10% }
    drain: { type: lambda, functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain" }
`;

/** The effective values of two files, as the driver and the program have them, and where they are. */
function effective(project: string, stack: string) {
  const root = readConfigText(project, "Pulumi.yaml", ".yaml");
  const file: ProjectFile = {
    ...{ path: "/p/Pulumi.yaml", directory: "/p", stackDirectory: "/p", name: "fleet", runtime: "nodejs" },
    ...{ extension: ".yaml" as const, root },
  };
  const written = stackConfig(readConfigText(stack, "Pulumi.dev.yaml", ".yaml"), "Pulumi.dev.yaml", "fleet");
  const merged = mergedConfig(written, file);
  const twice = mergedConfig(merged, file);
  expect([...effectiveConfig(twice)], "merging once more changes nothing").to.deep.equal([...effectiveConfig(merged)]);
  const own = effectiveConfig(merged);
  const values = Object.fromEntries([...own].map(([key, node]) => [key.replace(/^.*?:/, ""), spelledValue(node)]));
  return { values, merged, placeOf: placesIn(own) };
}

function refusal(values: Record<string, unknown>): ConfigError {
  try {
    checkEnvironment("dev", values);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

type Task = Record<string, unknown>;
type Settings = Record<string, unknown> & { readonly tasks: { readonly patch: Task; readonly drain: Task } };

/** A config of one window, with one change. */
function windows(change: (nightly: Settings) => void, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { nightly } = spelledValue(readConfigText(NIGHTLY, "windows", ".yaml")) as { readonly nightly: Settings };
  change(nightly);
  return { cloud: "emulator", windows: { nightly }, ...more };
}

describe("the config of several windows", () => {
  describe("over what Pulumi.yaml says for all stacks", () => {
    const project = `
name: fleet
config:
  maintenance-windows:cloud: emulator
  maintenance-windows:output: { value: { keyPrefix: all, forceDestroy: true } }
  maintenance-windows:notifications: { value: { events: [All] } }
  maintenance-windows:windows:
    value: { nightly: { duration: 4, tags: { A: "1", B: "2" }, targets: { app: { instanceIds: [i-1, i-2] } } }, weekly: { duration: 2 } }
  maintenance-windows:windows.weekly.cutoff: { value: "1" }
  other:group: { value: { a: 1, b: 2 } }
`;

    it("merges groups by key, replaces all else, and removes what is null", () => {
      const { values, merged } = effective(
        project,
        `
config:
  maintenance-windows:notifications:
  maintenance-windows:output: { keyPrefix: dev }
  other:group: { a: 3 }
  maintenance-windows:windows:
    nightly: { duration: 3, tags: { A: null, C: "3" }, targets: { app: { instanceIds: [i-3] } } }
    weekly: null
    monthly: { duration: 1 }
`,
      );
      expect(values).to.deep.equal({
        cloud: "emulator",
        output: { keyPrefix: "dev", forceDestroy: true },
        windows: {
          nightly: { duration: 3, tags: { B: "2", C: "3" }, targets: { app: { instanceIds: ["i-3"] } } },
          monthly: { duration: 1 },
        },
      });
      expect(spelledValue(merged.get("other:group")!), "as Pulumi, in other namespaces").to.deep.equal({ a: 3 });
    });

    it("is all that a stack without a word of its own has, paths included", () => {
      expect(effective(project, "").values).to.deep.include({
        notifications: { events: ["All"] },
        windows: {
          nightly: {
            duration: 4,
            tags: { A: "1", B: "2" },
            targets: { app: { instanceIds: ["i-1", "i-2"] } },
          },
          weekly: { duration: 2, cutoff: 1 },
        },
      });
    });

    it("is refused with something encrypted, which only one stack can decrypt", () => {
      const secure =
        "name: fleet\nconfig: { maintenance-windows:windows: { value: { a: { description: { secure: v1 } } } } }\n";
      expect(() => effective(secure, "")).to.throw("maintenance-windows:windows has an encrypted value");
    });

    it("knows the file and the line of each value", () => {
      const { placeOf } = effective(
        project,
        "config:\n  maintenance-windows:windows:\n    nightly:\n      duration: 3\n",
      );
      expect(placeOf("windows.nightly.duration")).to.equal("Pulumi.dev.yaml:4");
      expect(placeOf("windows.nightly.tags.A")).to.equal("Pulumi.yaml:8");
      expect(placeOf("windows.nightly.schedule"), "of what is missing, that of its group").to.equal(
        "Pulumi.dev.yaml:3",
      );
    });
  });

  it("is accepted with tasks of every type, baselines, and settings for all and for one", () => {
    const arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain";
    const values = windows(
      (nightly) => {
        nightly.serviceRole = "none";
        nightly.output = { keyPrefix: "nightly" };
        Object.assign(nightly.tasks, {
          run: {
            type: "run-command",
            targets: ["app"],
            document: "AWS-RunShellScript",
            parameters: { commands: "uptime" },
          },
          book: { type: "automation", document: "AWS-RestartEC2Instance", serviceRole: { name: "Own" } },
          machine: { type: "step-functions", stateMachineArn: arn },
        });
      },
      {
        output: { keyPrefix: "all" },
        serviceRole: { arn: "arn:aws:iam::123456789012:role/MaintenanceWindowRole" },
        baselines: { al2023: { operatingSystem: "AMAZON_LINUX_2023", patchGroups: ["App"], isDefault: true } },
      },
    );
    const { windows: checked } = checkEnvironment("dev", values);
    expect(checked?.nightly?.tasks?.run).to.deep.include({ targets: ["app"], parameters: { commands: ["uptime"] } });
  });

  describe("is refused, with the path, the value and the fix,", () => {
    const cases: [what: string, values: Record<string, unknown>, key: string, says: RegExp][] = [
      ["without a window", { cloud: "emulator" }, "windows", /required key missing/],
      [
        "with both forms",
        windows(() => {}, { window: { schedule: "rate(1 day)", duration: 2, cutoff: 1 } }),
        "windows",
        /also has window.*Move them into windows/,
      ],
      [
        "without a schedule",
        windows((w) => delete w.schedule),
        "windows.nightly.schedule",
        /required key missing.*cron\(0 2/,
      ],
      [
        "with a cutoff too late",
        windows((w) => Object.assign(w, { cutoff: 4 })),
        "windows.nightly.cutoff",
        /from 0 to 3/,
      ],
      [
        "with a misspelt key of a window",
        windows((w) => Object.assign(w, { target: {} })),
        "windows.nightly.target",
        /Did you mean "targets"\?/,
      ],
      [
        "with a task without a type",
        windows((w) => delete w.tasks.patch.type),
        "windows.nightly.tasks.patch.type",
        /required key missing: set it to patch or run-command/,
      ],
      [
        "with a type in AWS's spelling",
        windows((w) => Object.assign(w.tasks.patch, { type: "RUN_COMMAND" })),
        "windows.nightly.tasks.patch.type",
        /"RUN_COMMAND" is unknown\. Did you mean "run-command"\?/,
      ],
      [
        "with an argument of another type",
        windows((w) => Object.assign(w.tasks.drain, { document: "AWS-RunShellScript" })),
        "windows.nightly.tasks.drain.document",
        /unknown key.*functionArn/,
      ],
      [
        "with a target that the window does not have",
        windows((w) => Object.assign(w.tasks.patch, { targets: ["ap", "web"] })),
        "windows.nightly.tasks.patch.targets",
        /"ap" is not a target of this window\. Did you mean "app"\?/,
      ],
      [
        "with a patch task that has no targets",
        windows((w) => delete w.tasks.patch.targets),
        "windows.nightly.tasks.patch.targets",
        /needs targets: give targets or instanceIds/,
      ],
      [
        "with limits of a task without targets",
        windows((w) => Object.assign(w.tasks.drain, { maxErrors: "1" })),
        "windows.nightly.tasks.drain.maxErrors",
        /or give targets or instanceIds/,
      ],
      [
        "with a role that exists and is to be made",
        windows((w) => Object.assign(w, { serviceRole: { arn: "arn:aws:iam::123456789012:role/A", name: "A" } })),
        "windows.nightly.serviceRole.arn",
        /leave out name/,
      ],
      [
        "with a wrong value in what may also be none",
        windows((w) => Object.assign(w, { output: { keyPrefx: "a" } })),
        "windows.nightly.output.keyPrefx",
        /Did you mean "keyPrefix"\?/,
      ],
      [
        "with another operating system's rules",
        windows(() => {}, { baselines: { app: { operatingSystem: "UBUNTU", approvalRules: [{ patchFilters: [] }] } } }),
        "baselines.app.approvalRules[0]",
        /exactly one of approveAfterDays and approveUntilDate/,
      ],
      [
        "with a name that no resource can have",
        { cloud: "emulator", windows: { "Patch Tuesday": windows(() => {}).windows } },
        'windows["Patch Tuesday"]',
        /letters, digits, dots, hyphens and underscores/,
      ],
      [
        "with two targets of one name",
        {
          cloud: "emulator",
          windows: {
            a: {
              ...(windows(() => {}).windows as Record<string, Settings>).nightly,
              targets: { "b-c": { resourceGroup: "g" } },
              tasks: {},
            },
            "a-b": {
              ...(windows(() => {}).windows as Record<string, Settings>).nightly,
              targets: { c: { resourceGroup: "g" } },
              tasks: {},
            },
          },
        },
        "windows.a-b.targets.c",
        /same name as that of windows\.a\.targets\.b-c/,
      ],
    ];
    for (const [what, values, key, says] of cases) {
      it(what, () => {
        const { problems, message } = refusal(values);
        expect(problems.map((problem) => problem.key)).to.include(key);
        expect(message).to.contain(`maintenance-windows:${key}: `).and.match(says);
      });
    }
  });

  it("names every problem at once, with its file and line", () => {
    const { values, placeOf } = effective(
      "name: fleet\nconfig:\n  maintenance-windows:windows:\n    value: { a: { duration: 30, cutoff: 1, schedule: rate(1 day) } }\n",
      "config:\n  maintenance-windows:cloud: emulator\n  maintenance-windows:windows:\n    a:\n      cutoff: many\n    b: { tasks: [] }\n",
    );
    expect(() => checkEnvironment("dev", values, undefined, placeOf))
      .to.throw(ConfigError)
      .with.property("message")
      .that.contains("windows.a.cutoff (Pulumi.dev.yaml:5): ")
      .and.contains("windows.b.tasks (Pulumi.dev.yaml:6): ")
      .and.contains("windows.b.schedule (Pulumi.dev.yaml:6): ");
  });

  it("passes over what is encrypted, but for what decides which resources there are", () => {
    const stack = (text: string) =>
      effective(
        "name: fleet\n",
        `config:\n  maintenance-windows:cloud: emulator\n  maintenance-windows:windows: ${text}\n`,
      ).values;
    const task = "type: run-command, document: AWS-RunShellScript, instanceIds: [i-0123456789abcdef0]";
    const nightly = (more: string) =>
      `{ nightly: { schedule: rate(1 day), duration: 2, cutoff: 1, tasks: { a: { ${task}, ${more} } } } }`;
    expect(checkRules("dev", stack(nightly("comment: { secure: v1:a }"))).cloud).to.equal("emulator");
    expect(() => checkRules("dev", stack(nightly("comment: { secure: v1:a }, commnt: x")))).to.throw(
      'Did you mean "comment"?',
    );
    expect(() => checkRules("dev", stack(nightly("targets: [{ secure: v1:a }]")))).to.throw(
      "windows.nightly.tasks.a.targets: it must not be encrypted",
    );
  });

  it("leaves to Pulumi what an ESC environment may add", () => {
    const values = { cloud: "emulator", windows: { nightly: { duration: 2 } } };
    expect(checkRules("dev", values, { isPartial: true }).cloud).to.equal("emulator");
    expect(() => checkRules("dev", values)).to.throw("windows.nightly.schedule: required key missing");
    expect(() =>
      checkRules("dev", { ...values, windows: { nightly: { duration: "two" } } }, { isPartial: true }),
    ).to.throw('"two" is not a number');
  });
});
