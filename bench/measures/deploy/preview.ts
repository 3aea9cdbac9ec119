import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Bench, Measure, Subject } from "../../harness/measure.ts";
import { run } from "./child.ts";
import { configOf, type Ground, layGround } from "./ground.ts";
import { variablesOf } from "./ways.ts";

export const preview: Measure = {
  name: "deploy/preview",
  question: "How long does a preview of the lab's program take, beside the same in plain JavaScript?",
  isLong: true,
  run: measurePreview,
};

/** The program in TypeScript, the same compiled, and the same resources without components. */
async function measurePreview(bench: Bench): Promise<void> {
  const ground = await layGround(bench);
  const env = { ...(await variablesOf(ground)), PULUMI_STACK: "dev" };
  const compiled = pathToFileURL(join(ground.directory, "dist", "config", "config.js")).href;
  const programs = {
    TypeScript: ground.project.directory,
    "compiled to JavaScript": project(bench.directory(), ground, {
      "index.mjs": `import { declareEnvironment } from ${JSON.stringify(compiled)};\nexport default declareEnvironment().outputs;\n`,
    }),
    "JavaScript without components": project(bench.directory(), ground, { "index.mjs": RAW }),
  };
  const previewOf = (name: string, directory: string) => {
    const output = join(ground.outputs, `preview-${name.replaceAll(" ", "-")}`);
    const pulumi = (...args: string[]) =>
      run({
        command: "pulumi",
        args: [...args, "--non-interactive"],
        cwd: directory,
        env,
        signal: bench.signal,
        output,
      });
    return {
      prepare: () => pulumi("stack", "init", "dev", "--no-select").catch(() => {}),
      run: () => pulumi("preview"),
    };
  };
  const [typescript, javascript, raw] = Object.keys(programs);
  const subjects = Object.entries(programs).map(([name, directory]): Subject<"time"> => {
    const own = previewOf(name, directory);
    return {
      name,
      async warmUp() {
        await own.prepare();
        await own.run();
      },
      run: async () => ({ time: await seconds(own.run) }),
    };
  });
  await bench.compare({
    name: "pulumi preview of the lab",
    figures: {
      time: {
        unit: "s",
        better: "lower",
        goals: [
          { of: typescript!, beside: javascript!, atMost: 1.3 },
          { of: typescript!, beside: raw!, atMost: 1.3 },
        ],
      },
    },
    subjects,
  });
}

/** A project in plain JavaScript beside the lab's, with its config. */
function project(directory: string, ground: Ground, files: Readonly<Record<string, string>>): string {
  mkdirSync(directory, { recursive: true });
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  const config = JSON.stringify({ config: { "aws:region": "us-east-1", ...configOf("dev") } });
  const all = {
    ...files,
    "Pulumi.yaml": `name: plain-${directory.split("-").at(-1)}\n${runtime}main: index.mjs\n`,
    "Pulumi.dev.yaml": config,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(directory, name), text);
  symlinkSync(join(ground.project.directory, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** The lab's resources of the cloud. */
const RAW = `
import * as iam from "@pulumi/aws/iam/index.js";
import * as s3 from "@pulumi/aws/s3/index.js";
import * as sns from "@pulumi/aws/sns/index.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
const policy = (Action, Resource, more) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
const service = { Principal: { Service: "ssm.amazonaws.com" } };
const role = new iam.Role("role", { assumeRolePolicy: policy("sts:AssumeRole", undefined, service) });
new iam.RolePolicy("send", { role: role.id, policy: policy("ssm:SendCommand", "*") });
const bucket = new s3.Bucket("output", { forceDestroy: true });
const topic = new sns.Topic("notifications");
const window = new ssm.MaintenanceWindow("window", { schedule: "rate(5 minutes)", duration: 2, cutoff: 1 });
const target = new ssm.MaintenanceWindowTarget("target", {
  windowId: window.id, resourceType: "INSTANCE", targets: [{ key: "tag:Patch Group", values: ["App"] }],
});
new ssm.MaintenanceWindowTask("task", {
  windowId: window.id, taskType: "RUN_COMMAND", taskArn: "AWS-RunPatchBaseline", serviceRoleArn: role.arn,
  maxConcurrency: "1", maxErrors: "1", targets: [{ key: "WindowTargetIds", values: [target.id] }],
  taskInvocationParameters: {
    runCommandParameters: {
      outputS3Bucket: bucket.bucket,
      notificationConfig: { notificationArn: topic.arn, notificationEvents: ["All"], notificationType: "Command" },
      parameters: [{ name: "Operation", values: ["Install"] }],
    },
  },
});
export const windowId = window.id;
`;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}
