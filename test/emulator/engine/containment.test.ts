import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inflateRawSync } from "node:zlib";
import { expect } from "chai";
import type { Context } from "../../../emulator/domain/context.ts";
import type { EngineContext, Rule, RuleTable } from "../../../emulator/domain/rule.ts";
import { RULES } from "../../../emulator/engine/rules.ts";
import { events } from "../../../emulator/services/events/service.ts";
import { iam } from "../../../emulator/services/iam/service.ts";
import { lambda } from "../../../emulator/services/lambda/service.ts";
import { sns } from "../../../emulator/services/sns/service.ts";
import { states } from "../../../emulator/services/states/service.ts";
import { Database } from "../../../emulator/store/database.ts";
import type { Fault } from "../../../emulator/store/faults.ts";
import type { Service } from "../../../emulator/wire/service.ts";
import { zip } from "../../helpers/functions.ts";
import { openWorld, type SimulatedWorld } from "../../simulation/simulated-world.ts";

const HOUR_MS = 3_600_000;

/** The nodes of a window each, so that nothing of one touches another. */
const GROUPS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"] as const;

/** Kinds that a fleet which nobody touches does not come to: an entry of them is put in while a window runs. */
const NOT_REACHED = new Set<string>([
  "command-alarm",
  "command-cancels",
  "command-invocation-cancelled",
  "command-expires",
  "command-step-executes",
  "command-reboot-ends",
  "window-cutoff",
  "window-task-alarm",
  "node-online",
  "instance-settles",
  "instance-rebooted",
  "instance-forgotten",
  "automation-step-times-out",
  "automation-step-stops",
  "automation-step-starts",
  "automation-alarm",
  "automation-stops",
  "window-starts",
  "window-closes",
  "window-executions-begin",
  "window-execution-cancelled",
]);

describe("an error in a rule or an effect", () => {
  let outside: ReturnType<typeof createServer>;
  let url: string;

  let undisturbed: Run;
  const seen = new Map<string, number>();

  before(async function () {
    this.timeout(60_000);
    outside = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.end('{"done":true}'));
    });
    await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    undisturbed = await run({ url, rules: counting(RULES, seen) });
    expect(undisturbed.faults).to.deep.equal([]);
  });

  after(() => outside.close());

  it("is tried in every rule that there is", () => {
    const missing = Object.keys(RULES).filter((kind) => !seen.has(kind) && !NOT_REACHED.has(kind));
    expect(missing).to.deep.equal([]);
  });

  for (const kind of Object.keys(RULES).filter((name) => !NOT_REACHED.has(name))) {
    for (const how of ["once", "always"] as const) {
      it(`fails what "${kind}" belongs to when its rule throws ${how}`, async function () {
        this.timeout(60_000);
        const disturbed = await run({ url, rules: throwing(RULES, kind, how) });
        check(undisturbed, disturbed, { kind, part: "rule", most: how === "once" ? 1 : Number.POSITIVE_INFINITY });
      });
    }
  }

  for (const kind of NOT_REACHED) {
    it(`fails what "${kind}" belongs to when its rule throws`, async function () {
      this.timeout(60_000);
      const disturbed = await run({ url, rules: throwing(RULES, kind, "always"), inserted: kind });
      check(undisturbed, disturbed, { kind, part: "rule", most: 1 });
    });
  }

  for (const kind of ["delivery", "function-event", "state-execution"]) {
    for (const where of ["before", "after", "in its change"] as const) {
      it(`fails what the effect of "${kind}" belongs to when it throws ${where}`, async function () {
        this.timeout(60_000);
        const disturbed = await run({ url, rules: throwingInEffect(RULES, kind, where) });
        check(undisturbed, disturbed, { kind, part: "effect", most: 1 });
      });
    }
  }

  it("is the same at whichever row it comes", async function () {
    this.timeout(240_000);
    const db = new BreakableDatabase();
    await run({ url, rules: armed(RULES, db), db });
    const { written } = db;
    expect(written).to.be.greaterThan(300);
    for (let row = 1; row < written; row += Math.ceil(written / 25)) {
      const breaking = new BreakableDatabase(row);
      const disturbed = await run({ url, rules: armed(RULES, breaking), db: breaking });
      // What memory writes is written again with the batch, entry by entry, and this time it is taken.
      if (breaking.isOfMemory) {
        expect(disturbed, `row ${row}`).to.deep.equal(undisturbed);
        continue;
      }
      expect(disturbed.faults, `row ${row}`).to.have.length(1);
      check(undisturbed, disturbed, { kind: disturbed.faults[0]!.kind, part: disturbed.faults[0]!.part, most: 1 });
    }
  });

  it("is that of the entry whose row cannot be written, though rows are written together", async function () {
    this.timeout(60_000);
    const disturbed = await run({ url, rules: RULES, db: new StubbornDatabase() });
    expect(disturbed.faults).to.have.length(1);
    check(undisturbed, disturbed, { kind: "command-step-ends", part: "rule", most: 1 });
  });
});

interface Run {
  /** What each window did, by the window's name: its executions with everything below them, as text. */
  readonly windows: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
  readonly now: number;
}

interface Expected {
  readonly kind: string;
  readonly part: Fault["part"];
  /** How many windows may be another at most. */
  readonly most: number;
}

function check(undisturbed: Run, disturbed: Run, { kind, part, most }: Expected): void {
  expect(disturbed.now).to.equal(undisturbed.now);
  expect(disturbed.faults).to.not.have.length(0);
  for (const fault of disturbed.faults) expect(fault).to.include({ kind, part });
  const hit = GROUPS.filter((name) => disturbed.windows.get(name) !== undisturbed.windows.get(name));
  expect(hit.length, `${hit.join()} are other than undisturbed`).to.be.at.most(most);
  for (const name of hit)
    expect(disturbed.windows.get(name), name).to.match(
      kind.startsWith("instance-") ? /"Failed"|"TimedOut"|"InProgress"/ : /"FAILED"|"Failed"/,
    );
  const failed = disturbed.faults.filter((fault) => fault.failed !== null);
  if (failed.some(({ failed }) => /window|command|automation|state machine|function/.test(failed!))) {
    expect(hit, JSON.stringify(failed)).to.not.deep.equal([]);
  }
}

interface Setting {
  readonly url: string;
  readonly rules: RuleTable;
  readonly db?: Database;
  /** A kind of which an entry comes due while the first window runs. */
  readonly inserted?: string;
}

/** Six windows of all task types on one day, then a restart and another day. */
async function run({ url, rules, db, inserted }: Setting): Promise<Run> {
  const faults: Fault[] = [];
  const world = openWorld({
    seed: "containment",
    fleet: {
      nodes: GROUPS.map((name) => ({ prefix: name, count: 2, platform: "amazon-linux-2", tags: { Name: name } })),
    },
    behaviour: () => undefined,
    choices: {},
    quotas: { concurrentWindowExecutions: 10 },
    afterStep: () => undefined,
    rules,
    lambdaEndpoint: url,
    onFault: (fault) => faults.push(fault),
    ...(db && { db }),
  } as Parameters<typeof openWorld>[0]);
  const windows = await setUp(world, url);
  await world.advance(2 * HOUR_MS + 300);
  if (inserted !== undefined) insert(world, inserted);
  await world.advance(23 * HOUR_MS - 300);
  await world.restart();
  await world.advance(24 * HOUR_MS);
  // Everything leaves the history in the end; what was shown before is what counts.
  const shown = new Map(windows.map(([name, id]) => [name, JSON.stringify(show(world, id))]));
  for (const [, WindowId] of windows) ask(world, "UpdateMaintenanceWindow", { WindowId, Enabled: false });
  await world.advance(32 * 24 * HOUR_MS);
  const now = world.clock.now();
  world.close();
  return { windows: shown, faults, now };
}

/** An entry about something of the first window, which has just begun. */
function insert(world: SimulatedWorld, kind: string): void {
  world.change(({ store, nowMs }) => {
    const open = world.db
      .prepare<{ id: string }>("SELECT window_execution_id AS id FROM window_executions WHERE ended_at_ms IS NULL")
      .get();
    const node = world.db.prepare<{ id: string }>("SELECT node_id AS id FROM command_invocation_nodes").get();
    const ref = /^(node|instance)-/.test(kind) ? node!.id : /^window-(?!task)/.test(kind) ? open!.id : "1";
    store.due.set(kind, ref, nowMs + 1);
  });
}

async function setUp(world: SimulatedWorld, url: string): Promise<[string, string][]> {
  const Statement = [
    {
      Effect: "Allow",
      Principal: { Service: ["lambda.amazonaws.com", "states.amazonaws.com"] },
      Action: "sts:AssumeRole",
    },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await send(world, iam, {
    query: { Action: "CreateRole", Version: "2010-05-08", RoleName: "all", AssumeRolePolicyDocument },
  });
  const role = "arn:aws:iam::000000000000:role/all";
  const ZipFile = Buffer.from(zip({ "index.py": "" })).toString("base64");
  const made = { FunctionName: "work", Runtime: "python3.12", Handler: "index.handler", Role: role, Code: { ZipFile } };
  await send(world, lambda, { path: "/2015-03-31/functions", body: made });
  const definition = JSON.stringify({
    StartAt: "Call",
    States: {
      Call: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:work", Next: "Rest" },
      Rest: { Type: "Wait", Seconds: 5, End: true },
    },
  });
  const machine = { name: "steps", definition, roleArn: role };
  await send(world, states, { target: "AWSStepFunctions.CreateStateMachine", body: machine });
  await send(world, sns, { query: { Action: "CreateTopic", Version: "2010-03-31", Name: "told" } });
  const topic = "arn:aws:sns:us-east-1:000000000000:told";
  const EventPattern = JSON.stringify({ "detail-type": ["Maintenance Window Execution State-change Notification"] });
  await send(world, events, { target: "AWSEvents.PutRule", body: { Name: "all", EventPattern } });
  const Targets = [
    { Id: "1", Arn: topic },
    { Id: "2", Arn: url },
  ];
  await send(world, events, { target: "AWSEvents.PutTargets", body: { Rule: "all", Targets } });
  return GROUPS.map((name, index) => {
    const Schedule = `cron(${index} 2 * * ? *)`;
    const { WindowId } = ask(world, "CreateMaintenanceWindow", {
      Name: name.padEnd(3, "-"),
      Schedule,
      Duration: 2,
      Cutoff: 1,
      AllowUnassociatedTargets: true,
    });
    const { WindowTargetId } = ask(world, "RegisterTargetWithMaintenanceWindow", {
      WindowId,
      ResourceType: "INSTANCE",
      Targets: [{ Key: "tag:Name", Values: [name] }],
    });
    const task = {
      WindowId,
      Targets: [{ Key: "WindowTargetIds", Values: [WindowTargetId] }],
      MaxConcurrency: "2",
      MaxErrors: "3",
    };
    for (const one of TASKS[name](role)) ask(world, "RegisterTaskWithMaintenanceWindow", { ...task, ...one });
    return [name, WindowId];
  });
}

const COMMAND = (document: string, parameters: object) => ({
  TaskArn: document,
  TaskType: "RUN_COMMAND",
  TaskInvocationParameters: { RunCommand: { Parameters: parameters } },
});

const TASKS: Record<(typeof GROUPS)[number], (role: string) => object[]> = {
  alpha: () => [COMMAND("AWS-RunShellScript", { commands: ["true"] })],
  beta: () => [COMMAND("AWS-RunPatchBaseline", { Operation: ["Install"] })],
  gamma: () => [
    {
      TaskArn: "AWS-UpdateSSMAgent",
      TaskType: "RUN_COMMAND",
      TaskInvocationParameters: { RunCommand: { Parameters: {} } },
    },
    { ...COMMAND("AWS-RunShellScript", { commands: ["true"] }), Priority: 5 },
  ],
  delta: () => [
    {
      TaskArn: "AWS-RestartEC2Instance",
      TaskType: "AUTOMATION",
      TaskInvocationParameters: { Automation: { Parameters: { InstanceId: ["{{RESOURCE_ID}}"] } } },
    },
  ],
  epsilon: () => [
    {
      TaskArn: "arn:aws:lambda:us-east-1:000000000000:function:work",
      TaskType: "LAMBDA",
      TaskInvocationParameters: { Lambda: {} },
    },
  ],
  zeta: () => [
    {
      TaskArn: "arn:aws:states:us-east-1:000000000000:stateMachine:steps",
      TaskType: "STEP_FUNCTIONS",
      TaskInvocationParameters: { StepFunctions: {} },
    },
  ],
};

function ask(world: SimulatedWorld, operation: string, input: object) {
  const { status, body } = world.request(operation, input);
  expect(status, `${operation}: ${JSON.stringify(body)}`).to.equal(200);
  return body;
}

interface Sent {
  readonly path?: string;
  readonly target?: string;
  readonly query?: Record<string, string>;
  readonly body?: object;
}

async function send(
  world: SimulatedWorld,
  service: Service<Context>,
  { path = "/", target, query = {}, body = {} }: Sent,
): Promise<void> {
  const isForm = Object.keys(query).length > 0;
  const form = new URLSearchParams(query).toString();
  const answer = service.answer(
    {
      method: "POST",
      path,
      query: new URLSearchParams(),
      headers: {
        "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
        ...(target !== undefined && { "x-amz-target": target }),
      },
      body: Buffer.from(isForm ? form : JSON.stringify(body)),
      signingName: service.name,
      requestId: "",
      signal: () => new AbortController().signal,
    },
    (_requestId, action) => world.change(action),
  );
  const { status, body: text } = await answer;
  expect(status, `${service.name}: ${text}`).to.be.below(300);
}

/** All that SSM shows of a window's executions, with the commands and automations that they ran. */
function show(world: SimulatedWorld, WindowId: string): unknown {
  const { WindowExecutions } = ask(world, "DescribeMaintenanceWindowExecutions", { WindowId });
  return WindowExecutions.map(({ WindowExecutionId }: { WindowExecutionId: string }) => ({
    execution: ask(world, "GetMaintenanceWindowExecution", { WindowExecutionId }),
    tasks: ask(world, "DescribeMaintenanceWindowExecutionTasks", {
      WindowExecutionId,
    }).WindowExecutionTaskIdentities.map(({ TaskExecutionId: TaskId }: { TaskExecutionId: string }) => ({
      task: ask(world, "GetMaintenanceWindowExecutionTask", { WindowExecutionId, TaskId }),
      invocations: ask(world, "DescribeMaintenanceWindowExecutionTaskInvocations", {
        WindowExecutionId,
        TaskId,
      }).WindowExecutionTaskInvocationIdentities.map((invocation: { ExecutionId?: string; TaskType: string }) => ({
        invocation,
        action: showAction(world, invocation),
      })),
    })),
  }));
}

function showAction(
  world: SimulatedWorld,
  { ExecutionId, TaskType }: { ExecutionId?: string; TaskType: string },
): unknown {
  if (ExecutionId === undefined) return undefined;
  if (TaskType === "RUN_COMMAND")
    return ask(world, "ListCommandInvocations", { CommandId: ExecutionId, Details: true });
  if (TaskType === "AUTOMATION") return ask(world, "GetAutomationExecution", { AutomationExecutionId: ExecutionId });
  return undefined;
}

function wrapped(rules: RuleTable, kind: string, wrap: (rule: Rule<never>) => Rule<never>): RuleTable {
  const { run, failing } = rules[kind]!;
  return { ...rules, [kind]: { run: wrap(run), failing } };
}

function wrappedAll(rules: RuleTable, wrap: (kind: string, rule: Rule<never>) => Rule<never>): RuleTable {
  return Object.fromEntries(
    Object.entries(rules).map(([kind, { run, failing }]) => [kind, { run: wrap(kind, run), failing }]),
  );
}

function counting(rules: RuleTable, seen: Map<string, number>): RuleTable {
  return wrappedAll(rules, (kind, rule) => (ref, context) => {
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    rule(ref, context);
  });
}

/** After the rule has done its work, so that there is something to undo. */
function throwing(rules: RuleTable, kind: string, how: "once" | "always"): RuleTable {
  let isDone = false;
  return wrapped(rules, kind, (rule) => (ref, context) => {
    rule(ref, context);
    if (isDone) return;
    isDone = how === "once";
    throw new Error(`thrown in ${kind}`);
  });
}

function throwingInEffect(rules: RuleTable, kind: string, where: "before" | "after" | "in its change"): RuleTable {
  let isDone = false;
  const fail = () => {
    isDone = true;
    throw new Error(`thrown in the effect of ${kind}`);
  };
  return wrapped(rules, kind, (rule) => (ref, context) => {
    const afterwards: EngineContext["afterwards"] = (effect) => {
      context.afterwards(async (change) => {
        if (isDone) return effect(change);
        if (where === "before") fail();
        if (where === "after") {
          await effect(() => undefined as never);
          fail();
        }
        await effect((action) =>
          change((then) => {
            const result = action(then);
            if (!isDone) fail();
            return result;
          }),
        );
      });
    };
    rule(ref, { ...context, afterwards });
  });
}

/** A database that can throw at one of the rows that rules write. */
class BreakableDatabase extends Database {
  written = 0;
  isArmed = false;
  readonly #at: number;
  /** Whether the row was written later than it was changed. */
  isOfMemory = false;

  constructor(at = Number.POSITIVE_INFINITY) {
    super(":memory:");
    this.#at = at;
  }

  override prepare<R, P>(...[sql, coding, own]: Parameters<Database["prepare"]>) {
    const statement = super.prepare<R, P>(sql, coding, own);
    if (!/^\s*(INSERT|UPDATE|DELETE)/i.test(sql)) return statement;
    const count = () => this.#count(sql, own !== undefined);
    return {
      ...statement,
      run: (...values: Parameters<typeof statement.run>) => {
        count();
        return statement.run(...values);
      },
      insert: (...values: Parameters<typeof statement.insert>) => {
        count();
        return statement.insert(...values);
      },
      later: (...values: Parameters<typeof statement.later>) => {
        count();
        statement.later(...values);
      },
      get: (...values: Parameters<typeof statement.get>) => {
        count();
        return statement.get(...values);
      },
    };
  }

  override prepareMany<P>(...[statement, own]: Parameters<Database["prepareMany"]>) {
    const { run } = super.prepareMany<P>(statement, own);
    const counted = (rows: readonly P[]) => {
      for (const _ of rows) this.#count(statement.sql("…"), own !== undefined);
      return run(rows);
    };
    return { run: counted, later: counted };
  }

  #count(sql: string, isOfMemory: boolean): void {
    if (!this.isArmed || ++this.written !== this.#at) return;
    this.isOfMemory = isOfMemory;
    throw new Error(`thrown at row ${this.#at}: ${sql}`);
  }
}

/** Never takes the success of the first invocation that succeeds. */
class StubbornDatabase extends Database {
  #number: number | undefined;

  constructor() {
    super(":memory:");
  }

  override prepareMany<P>(...[statement, own]: Parameters<Database["prepareMany"]>) {
    const many = super.prepareMany<P>(statement, own);
    if (!statement.sql("").startsWith("INSERT INTO command_invocation_blocks")) return many;
    const run = (rows: readonly P[]) => {
      for (const { invocations } of rows as readonly { invocations: string | Uint8Array }[]) {
        const text = typeof invocations === "string" ? invocations : inflateRawSync(invocations).toString("utf8");
        for (const line of text.split("\n")) {
          const [number, , , , statusDetails] = JSON.parse(line) as [number, number, string, number, string];
          if (statusDetails === "Success") this.#number ??= number;
          if (statusDetails === "Success" && this.#number === number) throw new Error("This row cannot be written.");
        }
      }
      return many.run(rows);
    };
    return { run, later: run };
  }
}

function armed(rules: RuleTable, db: BreakableDatabase): RuleTable {
  return wrappedAll(rules, (_kind, rule) => (ref, context) => {
    db.isArmed = true;
    try {
      rule(ref, context);
    } finally {
      db.isArmed = false;
    }
  });
}
