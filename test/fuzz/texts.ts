import { stringify } from "yaml";
import { RUNBOOK_ACTIONS } from "../../emulator/domain/automation/runbook-actions.ts";
import type { Dice } from "../simulation/dice.ts";
import { jsonText, maybeMutated, oddText } from "./odd-values.ts";

/** What stands inside a text that means something: documents, policies, patterns, machines. Mostly right, then changed. */

/** A Systems Manager document of any schema, in JSON or YAML. */
export function document(dice: Dice): string {
  const make = dice.weighted([
    [4, command22],
    [2, command12],
    [6, runbook],
    [1, session],
  ]);
  const content = maybeMutated(make(dice), dice, 0.25);
  return dice.happens(0.25) ? yamlText(content, dice) : jsonText(content, dice);
}

function parameters(dice: Dice): object {
  return {
    commands: { type: "StringList", default: ["ls"] },
    pattern: {
      type: "String",
      default: "a",
      allowedPattern: dice.weighted([
        [12, "(a+)+$|.*"],
        [6, "^a*$|b"],
        [3, "((a{1,10}){1,10}){1,10}|a"],
        [1, "(?=a)b"],
        [1, "["],
      ]),
    },
    choice: { type: "String", default: "x", allowedValues: ["x", 1, null] },
    number: { type: "Integer", default: dice.one([1, "1", "x", 1e308]) },
    flag: { type: "Boolean", default: dice.one([true, "true", "x"]) },
    map: { type: "StringMap", default: { a: "b" } },
    maps: { type: "MapList", default: [{ a: 1 }, "x"] },
    bounded: { type: "String", default: "", minChars: dice.one([0, -1, "x", 1e308]), maxChars: 10 },
  };
}

const PLUGINS: readonly object[] = [
  { action: "aws:runShellScript", inputs: { runCommand: ["echo {{ pattern }}", "exit 1"], timeoutSeconds: "60" } },
  { action: "aws:runShellScript", inputs: { runCommand: "{{ commands }}", workingDirectory: "/" } },
  { action: "aws:runPowerShellScript", inputs: { runCommand: ["{{ map }}"] } },
  {
    action: "aws:runDocument",
    inputs: {
      documentType: "SSMDocument",
      documentPath: "AWS-RunShellScript",
      documentParameters: { commands: ["ls"] },
    },
  },
  {
    action: "aws:runDocument",
    inputs: { documentType: "SSMDocument", documentPath: "fuzz-a", documentParameters: "{}" },
  },
  { action: "aws:downloadContent", inputs: { sourceType: "S3", sourceInfo: '{"path":"x"}' } },
  { action: "aws:configurePackage", inputs: { name: "AmazonCloudWatchAgent", action: "Install" } },
  { action: "aws:softwareInventory", inputs: {} },
  { action: "aws:updateSsmAgent", inputs: { agentName: "amazon-ssm-agent", source: "x" } },
  { action: "aws:runDockerAction", inputs: { action: "Info" } },
  { action: "aws:domainJoin", inputs: { directoryId: "d", directoryName: "n", dnsIpAddresses: [] } },
];

function command22(dice: Dice): object {
  const steps = Array.from({ length: dice.between(1, 3) }, (_, index) => ({
    name: `step${index}`,
    ...dice.one(PLUGINS),
    ...(dice.happens(0.3) && { precondition: { StringEquals: ["platformType", "Linux"] } }),
    ...(dice.happens(0.2) && { onFailure: dice.one(["exit", "successAndExit", "x", 1]) }),
    ...(dice.happens(0.2) && { finallyStep: true }),
    ...(dice.happens(0.2) && {
      maxAttempts: dice.one([2, "x", -1, 1e9]),
      timeoutSeconds: dice.one([5, "x", -1, 1e308]),
    }),
  }));
  return { schemaVersion: dice.one(["2.2", "2.2", "2.0", 2.2]), parameters: parameters(dice), mainSteps: steps };
}

function command12(dice: Dice): object {
  const properties = [
    { id: "0.aws:runShellScript", runCommand: "{{ commands }}", timeoutSeconds: dice.one(["60", "x", -1]) },
    { id: "1", runCommand: ["ls"] },
  ];
  return {
    schemaVersion: "1.2",
    description: "d",
    parameters: parameters(dice),
    runtimeConfig: { "aws:runShellScript": { properties: dice.one<unknown>([properties, properties[0], undefined]) } },
  };
}

function session(): object {
  return {
    schemaVersion: "1.0",
    sessionType: "Standard_Stream",
    inputs: { s3BucketName: "", idleSessionTimeout: "x" },
  };
}

const INPUTS: Readonly<Record<string, (dice: Dice) => object>> = {
  "aws:approve": () => ({ Approvers: ["a"], MinRequiredApprovals: 1, Message: "m", NotificationArn: "arn:aws:sns:x" }),
  "aws:assertAwsResourceProperty": (dice) => ({
    ...call(dice),
    PropertySelector: selector(dice),
    DesiredValues: ["a", 1],
  }),
  "aws:branch": (dice) => ({
    Choices: Array.from({ length: dice.between(1, 3) }, () => choice(dice, 0)),
    Default: "step0",
  }),
  "aws:changeInstanceState": (dice) => ({
    InstanceIds: ["i-0a1b2c3d4e5f60001"],
    DesiredState: dice.one(["running", "stopped", "terminated", "x", {}]),
    CheckStateOnly: dice.one<unknown>([true, "x"]),
  }),
  "aws:executeAutomation": (dice) => ({
    DocumentName: dice.one(["fuzz-a", "fuzz-b", "AWS-StopEC2Instance"]),
    RuntimeParameters: { InstanceId: dice.one<unknown>(["i-0a1b2c3d4e5f60001", {}, [[]], 1]) },
  }),
  "aws:executeAwsApi": call,
  "aws:executeScript": () => ({
    Runtime: "python9",
    Handler: "h",
    Script: "def h(e, c): return {}",
    InputPayload: { a: 1 },
  }),
  "aws:invokeLambdaFunction": () => ({ FunctionName: "missing", Payload: "{}", InvocationType: "Event" }),
  "aws:pause": () => ({}),
  "aws:runCommand": (dice) => ({
    DocumentName: dice.one(["AWS-RunShellScript", "fuzz-a"]),
    InstanceIds: dice.one<unknown>([["i-0a1b2c3d4e5f60001"], "x", {}, [1]]),
    Parameters: dice.one<unknown>([{ commands: ["ls"] }, { commands: { a: 1 } }, "x", { commands: [{}] }]),
    OutputS3BucketName: dice.one<unknown>([undefined, "fuzz", {}]),
    CloudWatchOutputConfig: dice.one<unknown>([undefined, { CloudWatchOutputEnabled: "true" }, "x"]),
    TimeoutSeconds: dice.one<unknown>([undefined, 60, "x", {}]),
  }),
  "aws:sleep": (dice) =>
    dice.one<object>([
      { Duration: dice.one(["PT1M", "P1000000000Y", "x", "PT1E9S", "-PT1M"]) },
      { Timestamp: dice.one(["2026-12-01T01:00:00Z", "+275760-09-13T00:00:00Z", "x"]) },
    ]),
  "aws:updateVariable": (dice) => ({
    Name: dice.one(["a", "variable:a", "b"]),
    Value: dice.one<unknown>(["{{ variable:a }}{{ variable:a }}", ["{{ variable:a }}", "{{ variable:a }}"], 1, {}]),
  }),
  "aws:waitForAwsResourceProperty": (dice) => ({
    ...call(dice),
    PropertySelector: selector(dice),
    DesiredValues: ["a"],
  }),
};

function call(dice: Dice): object {
  return dice.one<object>([
    { Service: "ec2", Api: "DescribeInstances", InstanceIds: ["i-0a1b2c3d4e5f60001"] },
    {
      Service: "ec2",
      Api: "describe_instances",
      Filters: dice.one<unknown>([{}, "x", [{ Name: "tag:a", Values: "b" }]]),
    },
    { Service: "ssm", Api: "GetParameters", Names: dice.one<unknown>([["a"], {}, "a"]) },
    {
      Service: "ssm",
      Api: "PutParameter",
      Name: "a",
      Value: dice.one<unknown>(["x", {}, 1]),
      Type: "String",
      Overwrite: "true",
    },
    {
      Service: "s3",
      Api: "ListObjectsV2",
      Bucket: dice.one<unknown>(["fuzz", {}, null]),
      MaxKeys: dice.one<unknown>([1, "x"]),
    },
    { Service: "s3", Api: "PutObject", Bucket: "fuzz", Key: "k", Body: dice.one<unknown>(["x", {}, [1]]) },
    {
      Service: "s3",
      Api: "DeleteObjects",
      Bucket: "fuzz",
      Delete: dice.one<unknown>([{ Objects: [{ Key: "k" }] }, "x"]),
    },
    { Service: "iam", Api: "GetRole", RoleName: dice.one<unknown>(["r", {}]) },
    { Service: "sns", Api: "Publish", TopicArn: "arn:aws:sns:us-east-1:000000000000:fuzz", Message: "m" },
    {
      Service: "events",
      Api: "PutEvents",
      Entries: dice.one<unknown>([[{ Source: "a", DetailType: "b", Detail: "{}" }], {}]),
    },
    { Service: dice.one<unknown>(["__proto__", {}, 1, "lambda"]), Api: dice.one<unknown>(["constructor", {}, "x"]) },
  ]);
}

function selector(dice: Dice): unknown {
  return dice.one<unknown>([
    "$.Reservations[0].Instances[*].State.Name",
    "$..a",
    "$..*..*..*",
    "$..*..*..*..*..*..*",
    "$[?(@.a == 'b')]",
    "$['a\\']",
    "$[99999999999999999999]",
    "$[-1:1e9]",
    "$.__proto__.constructor",
    "x",
    {},
    1,
  ]);
}

function choice(dice: Dice, depth: number): object {
  if (depth < 3 && dice.happens(0.3)) {
    const parts = Array.from({ length: dice.between(0, 3) }, () => choice(dice, depth + 1));
    return { ...dice.one<object>([{ And: parts }, { Or: parts }, { Not: parts[0] ?? null }]), NextStep: "step0" };
  }
  const operator = dice.one([
    "StringEquals",
    "Contains",
    "StartsWith",
    "NumericGreater",
    "BooleanEquals",
    "EqualsIgnoreCase",
  ]);
  return {
    NextStep: dice.one(["step0", "step1"]),
    Variable: dice.one<unknown>(["{{ pattern }}", {}, [], null, "{{ map }}", { toString: 1 }]),
    [operator]: dice.one<unknown>(["a", {}, [], null, 1, { toString: 1 }, "{{ maps }}"]),
  };
}

function runbook(dice: Dice): object {
  const actions = Object.keys(RUNBOOK_ACTIONS);
  const count = dice.between(1, 4);
  const steps = Array.from({ length: count }, (_, index) => {
    const action = dice.one(actions);
    const required = Object.fromEntries(RUNBOOK_ACTIONS[action]!.required.map((name) => [name, "x"]));
    return {
      name: `step${index}`,
      action,
      inputs: { ...required, ...INPUTS[action]?.(dice) },
      ...(dice.happens(0.3) && { onFailure: dice.one(["Abort", "Continue", "step:step0"]) }),
      ...(dice.happens(0.2) && { timeoutSeconds: dice.one([60, "x", "{{ number }}", 1e308, {}]) }),
      ...(dice.happens(0.2) && { maxAttempts: dice.one([2, "x", {}, 1e9]) }),
      ...(dice.happens(0.2) && { isEnd: dice.one<unknown>([true, "true", {}]) }),
      ...(dice.happens(0.1) && { nextStep: `step${dice.between(0, count)}` }),
      ...(dice.happens(0.2) && { isCritical: dice.one<unknown>([false, "x", {}]) }),
      ...(dice.happens(0.2) && {
        outputs: [
          { Name: "o", Selector: selector(dice), Type: dice.one(["String", "StringMap", "MapList", "Integer"]) },
        ],
      }),
    };
  });
  return {
    schemaVersion: "0.3",
    parameters: parameters(dice),
    variables: { a: { type: "String", default: dice.one<unknown>(["x", 1, {}, []]) } },
    mainSteps: steps,
    ...(dice.happens(0.3) && { outputs: [`step${dice.between(0, count)}.o`, "variable:a"] }),
    ...(dice.happens(0.2) && { assumeRole: dice.one(["{{ pattern }}", "arn:aws:iam::000000000000:role/r", "x"]) }),
  };
}

/** YAML with what YAML alone can do. */
export function yamlText(value: unknown, dice: Dice): string {
  if (dice.happens(0.04)) return laughs(dice.one([4, 9, 30]));
  if (dice.happens(0.03)) return `${"[".repeat(dice.one([90, 3000]))}`;
  if (dice.happens(0.03)) return Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n");
  if (dice.happens(0.03)) return "schemaVersion: '2.2'\nmainSteps: &a\n  - *a\n";
  if (dice.happens(0.03)) return "? {a: 1}\n: b\n? [1]\n: c\n";
  if (dice.happens(0.03)) return "!!js/function 'x'\n--- !x:y\n<<: {a: 1}\n";
  if (dice.happens(0.03)) return "a: !!binary x\nb: !!timestamp 2001-02-30\nc: !!set {a}\nd: !!omap [a: 1]\n";
  try {
    return stringify(value);
  } catch {
    // What YAML cannot write: then JSON, which is YAML too.
    return JSON.stringify(value) ?? "";
  }
}

function laughs(levels: number): string {
  const lines = ["schemaVersion: '2.2'", "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"];
  for (let level = 1; level < levels; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}

export function iamPolicy(dice: Dice): string {
  const policy = {
    Version: "2012-10-17",
    Statement: dice.one<unknown>([
      [{ Effect: "Allow", Action: ["ssm:*"], Resource: "*" }],
      { Effect: "Allow", Principal: { Service: ["ssm.amazonaws.com"] }, Action: "sts:AssumeRole" },
      [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Condition: { StringLike: { "aws:a": ["*"] } } }],
      [{ Effect: "Allow", Principal: { AWS: "*" }, NotAction: "a", NotResource: ["b"] }],
    ]),
  };
  return jsonText(maybeMutated(policy, dice, 0.4), dice);
}

const MATCHERS: readonly unknown[] = [
  "a",
  null,
  1,
  { prefix: "a" },
  { prefix: { "equals-ignore-case": "A" } },
  { suffix: "b" },
  { "anything-but": ["a", 1] },
  { "anything-but": { wildcard: ["*a*a*a*a*b", "*"] } },
  { numeric: [">", 0, "<=", 1e308] },
  { exists: true },
  { cidr: "10.0.0.0/24" },
  { cidr: "::/0" },
  { "equals-ignore-case": "a" },
  { wildcard: "*a*a*a*a*a*a*a*a*b" },
  { wildcard: `${"*a".repeat(500)}b` },
];

export function eventPattern(dice: Dice): string {
  const values = () => Array.from({ length: dice.between(1, 4) }, () => dice.one(MATCHERS));
  const pattern = {
    ...(dice.happens(0.5) && { source: ["fuzz", { prefix: "aws." }] }),
    ...(dice.happens(0.5) && { detail: { a: values(), b: { c: values() } } }),
    ...(dice.happens(0.3) && { $or: [{ source: values() }, { "detail-type": values() }] }),
    a: values(),
  };
  return jsonText(maybeMutated(pattern, dice, 0.4), dice);
}

export function stateMachine(dice: Dice): string {
  const machine = {
    StartAt: "A",
    States: {
      A: dice.one<object>([
        { Type: "Pass", Result: { a: 1 }, Next: "B" },
        { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "B" }], Default: "B" },
        { Type: "Wait", Seconds: 1, Next: "B" },
        {
          Type: "Map",
          ItemsPath: "$.a",
          Iterator: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
          Next: "B",
        },
        { Type: "Parallel", Branches: [{ StartAt: "P", States: { P: { Type: "Pass", End: true } } }], Next: "B" },
        { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:missing", Next: "B" },
      ]),
      B: dice.one<object>([{ Type: "Succeed" }, { Type: "Fail", Error: "e", Cause: "c" }]),
    },
  };
  return jsonText(maybeMutated(machine, dice, 0.5), dice);
}

/** What a BaselineOverride file or an InstallOverrideList may say. */
export function patchFile(dice: Dice): string {
  const filters = {
    PatchFilters: [
      { Key: "PRODUCT", Values: ["*"] },
      { Key: "CLASSIFICATION", Values: ["Security"] },
    ],
  };
  const baseline = {
    Name: "b",
    OperatingSystem: dice.one(["AMAZON_LINUX_2", "WINDOWS", "UBUNTU"]),
    ApprovalRules: { PatchRules: [{ ApproveAfterDays: 7, ComplianceLevel: "HIGH", PatchFilterGroup: filters }] },
    GlobalFilters: filters,
    ApprovedPatches: ["a*", "*a*a*a*a*b"],
    RejectedPatches: ["kernel*"],
    ApprovedPatchesComplianceLevel: "LOW",
    RejectedPatchesAction: "BLOCK",
    Sources: [],
  };
  if (dice.happens(0.5)) return jsonText(maybeMutated([baseline], dice, 0.75), dice);
  const list = { patches: [{ id: "openssl*", title: "*1*1*1*b" }, { id: "KB1" }, { id: "*a*a*a*b", title: 1 }] };
  return yamlText(maybeMutated(list, dice, 0.6), dice);
}

export function anyJson(dice: Dice): string {
  return jsonText(maybeMutated({ a: 1, b: ["x"], source: "fuzz", detail: { a: "a".repeat(50) } }, dice, 0.5), dice);
}

export function schedule(dice: Dice): string {
  return dice.one([
    "rate(5 minutes)",
    "rate(1 day)",
    "cron(0 2 ? * SUN#2 *)",
    "cron(*/30 * * * ? *)",
    "cron(0 0 31 2 ? *)",
    "cron(0 0 ? * * 1970)",
    "cron(0 0 1 1 ? 2199)",
    "at(2026-12-02T00:00:00)",
    "rate(2147483647 days)",
    "rate(99999999999 minutes)",
    `cron(${"0,".repeat(2000)}0 * * * ? *)`,
    `rate(${"1".repeat(200)} days)`,
    oddText(dice),
  ]);
}
