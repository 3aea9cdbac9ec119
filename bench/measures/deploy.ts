import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pLimit from "p-limit";
import { build } from "../built-emulator.ts";
import { run } from "../driver/child.ts";
import { configOf, type Ground, onGround, removeStack, writeStack } from "../driver/ground.ts";
import { byAutomationApi, byCommand, byDriver, byHand, type Way } from "../driver/ways.ts";
import type { Bench, Goal, Measure, Subject } from "../harness/measure.ts";

const HAND = "by hand";
const API = "Automation API";

export const DEPLOY_MEASURES: readonly Measure[] = [
  {
    name: "deploy/one",
    question: "How long do up, preview and destroy of the lab take, beside the same by hand?",
    isLong: true,
    run: (bench) => onDeployGround((ground) => measureOne(ground, bench)),
  },
  {
    name: "deploy/preview",
    question: "How long does a preview of the lab's program take, beside the same in plain JavaScript?",
    isLong: true,
    run: (bench) => onDeployGround((ground) => measurePreview(ground, bench)),
  },
  ...[8, 32].map(
    (count): Measure => ({
      name: `deploy/stacks-${count}`,
      question: `How long does an up of ${count} new stacks take?`,
      isLong: true,
      run: (bench) => onDeployGround((ground) => measureMany(ground, bench, count)),
    }),
  ),
];

async function onDeployGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  build();
  await onGround(work);
}

/** A stack's whole life, each operation with its time. */
async function measureOne(ground: Ground, bench: Bench): Promise<void> {
  const ways = [
    { ...(await byHand(ground, bench.signal)), name: HAND },
    { ...(await byAutomationApi(ground, bench.signal)), name: API },
    byDriver(ground, bench.signal),
    byCommand(ground, bench.signal),
  ];
  let lives = 0;
  const life = async (way: Way) => {
    const stack = `life-${lives++}`;
    writeStack(ground, stack);
    const first = await seconds(() => way.run("up", stack, true));
    const again = await seconds(() => way.run("up", stack, false));
    const preview = await seconds(() => way.run("preview", stack, false));
    const destroy = await seconds(() => way.run("destroy", stack, false));
    removeStack(ground, stack);
    return { "up of a new stack": first, "up without changes": again, preview, destroy };
  };
  const goals: Goal[] = ["driver", "mw"].map((of) => ({ of, beside: HAND, atMost: 1.05 }));
  const figure = { unit: "s", better: "lower", goals } as const;
  await bench.compare({
    name: "one stack",
    figures: { "up of a new stack": figure, "up without changes": figure, preview: figure, destroy: figure },
    subjects: ways.map((way) => ({
      name: way.name,
      ...(way.name === API ? { role: "peer" as const } : way.name === HAND ? { role: "limit" as const } : {}),
      // What is read from the disk the first time is read from memory afterwards, for all of them.
      warmUp: () => life(way),
      run: () => life(way),
    })),
  });
}

/** The program in TypeScript, the same compiled, and the same resources without components. */
async function measurePreview(ground: Ground, bench: Bench): Promise<void> {
  const variables = await new ground.automation.Driver({
    directory: ground.project.directory,
    env: ground.env,
  }).variables("dev");
  const env = { ...ground.env, ...variables };
  const compiled = pathToFileURL(join(ground.mw, "..", "..", "dist", "config", "config.js")).href;
  const programs = {
    TypeScript: ground.project.directory,
    "compiled to JavaScript": project(bench.directory(), ground, {
      "index.mjs": `import { declareEnvironment } from ${JSON.stringify(compiled)};\nexport default declareEnvironment().outputs;\n`,
    }),
    "JavaScript without components": project(bench.directory(), ground, { "index.mjs": RAW }),
  };
  const preview = async (name: string, directory: string) => {
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
  const subjects = await Promise.all(
    Object.entries(programs).map(async ([name, directory]): Promise<Subject<"time">> => {
      const own = await preview(name, directory);
      return {
        name,
        async warmUp() {
          await own.prepare();
          await own.run();
        },
        run: async () => ({ time: await seconds(own.run) }),
      };
    }),
  );
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

async function measureMany(ground: Ground, bench: Bench, count: number): Promise<void> {
  const hand = await byHand(ground, bench.signal);
  const api = await byAutomationApi(ground, bench.signal);
  let rounds = 0;
  const subject = (name: string, work: (stacks: readonly string[]) => Promise<unknown>): Subject<"time"> => ({
    name,
    async run() {
      const round = rounds++;
      const stacks = Array.from({ length: count }, (_, number) => `many-${round}-${number}`);
      for (const stack of stacks) writeStack(ground, stack);
      const time = await seconds(() => work(stacks));
      for (const stack of stacks) removeStack(ground, stack);
      ground.forget();
      return { time };
    },
  });
  const atOnce = (way: Way, limit: number) => (stacks: readonly string[]) =>
    pLimit(limit).map(stacks, (stack) => way.run("up", stack, true));
  const driver = new ground.automation.Driver({ directory: ground.project.directory, env: ground.env });
  const oneByOne = `${HAND}, one after another`;
  const together = `${HAND}, two at once`;
  await bench.compare({
    name: `${count} stacks`,
    figures: {
      time: {
        unit: "s",
        better: "lower",
        goals: [
          { of: "driver", beside: oneByOne, atMost: 1 },
          { of: "driver", beside: together, atMost: 1.05 },
        ],
      },
    },
    subjects: [
      subject(oneByOne, atOnce(hand, 1)),
      subject(together, atOnce(hand, 2)),
      { ...subject(`${API}, all at once`, atOnce(api, count)), role: "peer" },
      subject("driver", async (stacks) => {
        const outcomes = await driver.runAll("up", stacks, { signal: bench.signal });
        for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
      }),
    ],
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}
