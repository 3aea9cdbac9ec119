import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { StackSettings } from "../../../automation/api/driver-options.ts";
import { Driver } from "../../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { expectKind } from "../../helpers/expect-kind.ts";
import { mw } from "../../helpers/mw.ts";
import { makeProject, type TestProject } from "../../helpers/project.ts";

describe("the cloud of a stack", function () {
  this.timeout(120_000);
  let project: TestProject;
  let emulator: TestEmulator;
  before(async () => {
    project = makeProject();
    emulator = await startTestEmulator({ region: "us-east-1", account: "111122223333" });
  });
  after(async () => {
    await emulator?.stop();
    project?.remove();
  });

  const driverWith = (settings: StackSettings, env: Record<string, string | undefined> = {}) =>
    new Driver({
      directory: project.directory,
      env: { ...project.env(emulator.endpoint), ...env },
      stacks: { dev: settings },
    });

  for (const [what, text] of [
    ["nothing of ours", "config:\n  aws:region: us-east-1\n"],
    ["other keys of ours", "config:\n  maintenance-windows:protect: typed-name\n"],
    ["nothing at all", ""],
  ] as const) {
    it(`has to be named: a file with ${what} is refused with the lines to write`, async () => {
      writeFileSync(join(project.directory, "Pulumi.own.yaml"), text);
      const { message } = await expectKind(driverWith({}).up("own"), "config");
      expect(message).to.contain("Pulumi.own.yaml");
      const found = await mw(["-C", project.directory, "preview", "own"], { env: project.env(emulator.endpoint) });
      expect(found.code, found.stderr).to.equal(2);
      for (const line of ["maintenance-windows:cloud: emulator", "maintenance-windows:cloud: aws"]) {
        expect(message).to.contain(line);
        expect(found.stderr).to.contain(line);
      }
    });
  }

  it("may be named for all of a project's stacks in Pulumi.yaml", async () => {
    writeFileSync(join(project.directory, "Pulumi.own.yaml"), "");
    const own = makeProject();
    try {
      const base = "name: own\nruntime: nodejs\nconfig:\n  maintenance-windows:cloud: { value: emulator }\n";
      writeFileSync(join(own.directory, "Pulumi.yaml"), base);
      writeFileSync(join(own.directory, "Pulumi.own.yaml"), "");
      expect((await new Driver({ directory: own.directory }).environment("own")).cloud).to.equal("emulator");
    } finally {
      own.remove();
    }
  });

  for (const [what, settings, says] of [
    [
      "the rule region",
      { config: { "maintenance-windows:region": "eu-west-1" } },
      /maintenance-windows:region.*aws:region is us-east-1/,
    ],
    [
      "an account as access key that the rule account does not name",
      {
        config: {
          "maintenance-windows:account": "999999999999",
          "aws:accessKey": "888888888888",
          "aws:secretKey": "any",
        },
      },
      /999999999999.*aws:accessKey is of account 888888888888/,
    ],
    [
      "a role of an account that the rule account does not name",
      {
        config: {
          "maintenance-windows:account": "999999999999",
          "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::777777777777:role/deploy"}]',
        },
      },
      /999999999999.*aws:assumeRoles is of account 777777777777/,
    ],
  ] as const) {
    it(`is not another place by ${what}, and nothing is made there`, async () => {
      for (const call of ["preview", "up", "refresh", "destroy"] as const) {
        const [outcome] = await driverWith(settings).runAll(call, ["dev"]);
        const error = outcome?.ok ? undefined : outcome?.error;
        expect(error?.kind, call).to.equal("config");
        expect(error?.message, call).to.match(says);
      }
      const { WindowIdentities } = await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}));
      expect(WindowIdentities).to.deep.equal([]);
    });
  }

  it("is the region of the rule, also by the environment's variables", async () => {
    const rule = "config:\n  maintenance-windows:cloud: emulator\n  maintenance-windows:region: us-east-1\n";
    writeFileSync(join(project.directory, "Pulumi.own.yaml"), rule);
    for (const env of [{ AWS_REGION: "eu-west-1" }, { AWS_REGION: undefined, AWS_DEFAULT_REGION: "eu-west-1" }]) {
      const { message } = await expectKind(driverWith({}, env).up("own"), "config");
      expect(message).to.contain("eu-west-1").and.contain("AWS_REGION");
    }
  });
});
