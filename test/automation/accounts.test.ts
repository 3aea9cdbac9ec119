import { DescribeMaintenanceWindowsCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { mw } from "../helpers/mw.ts";
import { JAVASCRIPT, makeOwnProject, type OwnProject } from "../helpers/own-project.ts";

const DEV = { account: "111111111111", region: "eu-west-1" };
const PROD = { account: "222222222222", region: "us-west-2" };
const GUEST = { account: "333333333333", region: "ap-southeast-2" };

/** Three windows with tasks of all four types; the third is in another account, by a provider of the program's own. */
const PROGRAM = `
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const trust = (service) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});
const role = (name, service) => new aws.iam.Role(name, { name, assumeRolePolicy: trust(service) });
const nodes = [{ key: "tag:Role", values: ["app"] }];
const window = (name, options) => new aws.ssm.MaintenanceWindow(
  name, { name, schedule: "rate(1 hour)", duration: 1, cutoff: 0, allowUnassociatedTargets: true }, options,
);
const task = (name, windowId, taskType, taskArn, args, options) =>
  new aws.ssm.MaintenanceWindowTask(name, { windowId, name, taskType, taskArn, priority: 1, ...args }, options);
const command = (name, { id }, options) => {
  const target = new aws.ssm.MaintenanceWindowTarget(
    name, { windowId: id, resourceType: "INSTANCE", targets: nodes }, options,
  );
  task(name, id, "RUN_COMMAND", "AWS-RunShellScript", {
    targets: [{ key: "WindowTargetIds", values: [target.id] }], maxConcurrency: "1", maxErrors: "0",
    taskInvocationParameters: { runCommandParameters: { parameters: [{ name: "commands", values: ["uptime"] }] } },
  }, options);
};

const automationRole = role("automation", "ssm.amazonaws.com");
const runbook = new aws.ssm.Document("who", {
  name: "Who", documentType: "Automation", documentFormat: "JSON",
  content: JSON.stringify({
    schemaVersion: "0.3",
    outputs: ["who.Account"],
    mainSteps: [{
      name: "who", action: "aws:executeAwsApi", inputs: { Service: "sts", Api: "GetCallerIdentity" },
      outputs: [{ Name: "Account", Selector: "$.Account", Type: "String" }],
    }],
  }),
});
const patch = window("patch");
command("uptime", patch);
task("who-am-i", patch.id, "AUTOMATION", runbook.name, {
  serviceRoleArn: automationRole.arn,
  taskInvocationParameters: { automationParameters: { documentVersion: "$DEFAULT" } },
});

const code = "exports.handler = async () => process.env.AWS_REGION + ' ' + process.env.AWS_LAMBDA_FUNCTION_NAME;";
const fn = new aws.lambda.Function("tidy", {
  name: "tidy", runtime: "nodejs20.x", handler: "index.handler", role: role("function", "lambda.amazonaws.com").arn,
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
});
const machine = new aws.sfn.StateMachine("steps", {
  name: "steps", roleArn: role("machine", "states.amazonaws.com").arn,
  definition: fn.arn.apply((Resource) =>
    JSON.stringify({ StartAt: "Tidy", States: { Tidy: { Type: "Task", Resource, End: true } } }),
  ),
});
const work = window("work");
command("work-uptime", work);
task("tidy-up", work.id, "LAMBDA", fn.arn, { taskInvocationParameters: { lambdaParameters: { payload: "{}" } } });
task("step-by-step", work.id, "STEP_FUNCTIONS", machine.arn, {
  serviceRoleArn: automationRole.arn, taskInvocationParameters: { stepFunctionsParameters: { input: "{}" } },
});

const provider = new aws.Provider("guest", { region: "${GUEST.region}", accessKey: "${GUEST.account}", secretKey: "any" });
command("guest-uptime", window("guest", { provider }), { provider });
exports.topicArn = new aws.sns.Topic("done", { name: "done" }).arn;
`;

const config = ({ account, region }: typeof DEV) =>
  JSON.stringify({
    config: {
      "maintenance-windows:cloud": "emulator",
      "maintenance-windows:account": account,
      "aws:region": region,
      "maintenance-windows:verification": { patches: "any", compliance: "0%" },
    },
  });

describe("stacks in several accounts and regions on one emulator", function () {
  this.timeout(240_000);
  let emulator: TestEmulator;
  let own: OwnProject;
  let driver: Driver;

  before(async () => {
    const node = { platform: "amazon-linux-2", tags: { Role: "app" } };
    emulator = await startTestEmulator({
      run: ["functions"],
      fleet: { nodes: [DEV, PROD, GUEST].map((place) => ({ ...node, ...place, name: `app-${place.region}` })) },
    });
    own = makeOwnProject({
      ...JAVASCRIPT,
      "index.js": PROGRAM,
      "Pulumi.dev.yaml": config(DEV),
      "Pulumi.prod.yaml": config(PROD),
    });
    driver = new Driver({ directory: own.directory, env: own.env(emulator.endpoint) });
  });
  after(async () => {
    await driver.close();
    own.remove();
    await emulator.stop();
  });

  const windowsAt = async ({ account, region }: typeof DEV) => {
    const credentials = { accessKeyId: account, secretAccessKey: "any" };
    const ssm = new SSMClient({ endpoint: emulator.endpoint, region, credentials });
    const { WindowIdentities = [] } = await ssm.send(new DescribeMaintenanceWindowsCommand({}));
    ssm.destroy();
    return WindowIdentities.map(({ Name }) => Name).sort();
  };

  it("are deployed at the same time, each into its own, run, and are read back and verified there", async () => {
    const outcomes = await driver.runAll("up", ["dev", "prod"]);
    for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
    expect(await windowsAt(DEV)).to.deep.equal(["patch", "work"]);
    expect(await windowsAt(PROD)).to.deep.equal(["patch", "work"]);
    expect(await windowsAt(GUEST)).to.deep.equal(["guest", "guest"]);
    expect(await windowsAt({ ...DEV, region: PROD.region })).to.deep.equal([]);
    expect((await driver.outputs("prod")).topicArn).to.equal(`arn:aws:sns:${PROD.region}:${PROD.account}:done`);

    await emulator.advance("PT1H30M");
    for (const [stack, place] of [
      ["dev", DEV],
      ["prod", PROD],
    ] as const) {
      const { code, stdout, stderr } = await mw(["-C", own.directory, "verify", stack, "--json"], {
        env: own.env(emulator.endpoint),
      });
      expect(code, stderr).to.equal(0);
      const { windows } = JSON.parse(stdout);
      const seen = windows.map(({ name, passed }: { name: string; passed: boolean }) => [name, passed]);
      expect(seen, stack).to.deep.equal([
        ["guest", true],
        ["patch", true],
        ["work", true],
      ]);
      const histories = await driver.history(stack);
      const places = histories.map(({ window, source, executions }) => [
        window.name,
        source?.account,
        source?.region,
        executions.flatMap(({ tasks }) => tasks.map(({ type, status }) => `${type} ${status}`)).sort(),
      ]);
      expect(places, stack).to.deep.equal([
        ["guest", GUEST.account, GUEST.region, ["RUN_COMMAND SUCCESS"]],
        ["patch", place.account, place.region, ["AUTOMATION SUCCESS", "RUN_COMMAND SUCCESS"]],
        ["work", place.account, place.region, ["LAMBDA SUCCESS", "RUN_COMMAND SUCCESS", "STEP_FUNCTIONS SUCCESS"]],
      ]);
    }
  });

  it("are refreshed and destroyed without touching each other", async () => {
    expect((await driver.up("prod")).changes).to.have.all.keys("same");
    await driver.destroy("dev");
    expect(await windowsAt(DEV)).to.deep.equal([]);
    expect(await windowsAt(GUEST)).to.deep.equal(["guest"]);
    expect(await windowsAt(PROD)).to.deep.equal(["patch", "work"]);
    expect((await driver.refresh("prod")).changes).to.have.all.keys("same");
  });
});
