import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { CREDENTIALS, startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { createRole, type Functions, functionsOf } from "../helpers/functions.ts";
import { refusal } from "../helpers/refusal.ts";

/** Code and text of a refusal. */
const told = async (sent: Promise<unknown>) => String(await refusal(sent));
const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function";
const STATES = "arn:aws:states:us-east-1:000000000000";
/** A machine of these states, which begins with the first. */
const machineOf = (states: Record<string, object>, change: object = {}) =>
  JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...change });
const PASS = machineOf({ Only: { Type: "Pass", Result: { done: true }, End: true } });

describe("Step Functions", () => {
  let emulator: TestEmulator;
  let sfn: SFNClient;
  let functions: Functions;
  let roleArn: string;
  before(async () => {
    emulator = await startTestEmulator({ run: ["functions"] });
    functions = await functionsOf(emulator);
    roleArn = await createRole(emulator, "machines", "states.amazonaws.com");
    sfn = new SFNClient({ endpoint: emulator.endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
    await functions.create("double", "export const handler = async ({ n }) => ({ n: n * 2 });", { Timeout: 30 });
    const failing =
      "export const handler = async () => { throw Object.assign(new Error('no'), { name: 'Refused' }); };";
    await functions.create("failing", failing, { Timeout: 30 });
  });
  after(async () => {
    sfn.destroy();
    functions.client.destroy();
    await emulator.stop();
  });

  let count = 0;
  const create = (definition: string, change: object = {}) =>
    sfn.send(new CreateStateMachineCommand({ name: `machine-${count++}`, definition, roleArn, ...change }));
  async function start(definition: string, input: object = {}) {
    const { stateMachineArn } = await create(definition);
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn!;
  }
  const describeExecution = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  async function run(definition: string, input: object = {}, duration = "PT1S") {
    const executionArn = await start(definition, input);
    await emulator.advance(duration);
    return describeExecution(executionArn);
  }

  it("creates, shows, changes, tags, lists and deletes a machine", async () => {
    const { stateMachineArn } = await create(PASS, { name: "shown", tags: [{ key: "a", value: "b" }] });
    expect(stateMachineArn).to.equal(`${STATES}:stateMachine:shown`);
    const shown = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(shown).to.include({ name: "shown", status: "ACTIVE", type: "STANDARD", definition: PASS, roleArn });
    const again = await create(PASS, { name: "shown" });
    expect(again.stateMachineArn).to.equal(stateMachineArn);
    const definition = machineOf({ Other: { Type: "Succeed" } });
    expect(await told(create(definition, { name: "shown" }))).to.match(/^StateMachineAlreadyExists/);
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition, roleArn }));
    expect((await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition).to.equal(definition);
    await sfn.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "c", value: "d" }] }));
    await sfn.send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ["a"] }));
    const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    expect(tags).to.deep.equal([{ key: "c", value: "d" }]);
    const versions = await sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(versions.stateMachineVersions).to.deep.equal([]);
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines!.map(({ name }) => name)).to.include("shown");
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    expect(await told(sfn.send(new DescribeStateMachineCommand({ stateMachineArn })))).to.equal(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`,
    );
  });

  it("runs through its states and shows the history", async () => {
    const definition = machineOf({
      Ask: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericGreaterThan: 5, Next: "Big" }],
        Default: "Small",
      },
      Big: { Type: "Pass", Result: "big", End: true },
      Small: { Type: "Fail", Error: "TooSmall", Cause: "it is not big" },
    });
    const big = await run(definition, { n: 6 });
    expect(big).to.include({ status: "SUCCEEDED", output: '"big"', input: '{"n":6}' });
    expect(await run(definition, { n: 5 })).to.include({ status: "FAILED", error: "TooSmall", cause: "it is not big" });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: big.executionArn! }));
    expect(events!.map(({ id, type }) => [id, type])).to.deep.equal([
      [1, "ExecutionStarted"],
      [2, "ChoiceStateEntered"],
      [3, "ChoiceStateExited"],
      [4, "PassStateEntered"],
      [5, "PassStateExited"],
      [6, "ExecutionSucceeded"],
    ]);
  });

  it("waits in the emulator's time", async () => {
    const definition = machineOf({ Wait: { Type: "Wait", Seconds: 86_400, Next: "End" }, End: { Type: "Succeed" } });
    const executionArn = await start(definition);
    await emulator.advance("PT23H59M");
    expect((await describeExecution(executionArn)).status).to.equal("RUNNING");
    await emulator.advance("PT2M");
    const ended = await describeExecution(executionArn);
    expect(ended.status).to.equal("SUCCEEDED");
    expect(ended.stopDate!.getTime() - ended.startDate!.getTime()).to.equal(86_400_000);
  });

  it("calls functions by ARN and by lambda:invoke, in branches and iterations", async () => {
    const call = { Type: "Task", Resource: `${LAMBDA}:double`, End: true };
    const definition = machineOf({
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Direct", States: { Direct: call } },
          {
            StartAt: "Each",
            States: {
              Each: {
                Type: "Map",
                ItemsPath: "$.all",
                ItemProcessor: { StartAt: "One", States: { One: call } },
                End: true,
              },
            },
          },
        ],
        ResultSelector: { "direct.$": "$[0]", "each.$": "$[1]" },
        Next: "Invoke",
      },
      Invoke: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "double", "Payload.$": "$.direct" },
        ResultPath: "$.invoked",
        End: true,
      },
    });
    const { status, output } = await run(definition, { n: 1, all: [{ n: 2 }, { n: 3 }] });
    expect(status).to.equal("SUCCEEDED");
    const { direct, each, invoked } = JSON.parse(output!);
    expect([direct, each, invoked.Payload, invoked.StatusCode]).to.deep.equal([
      { n: 2 },
      [{ n: 4 }, { n: 6 }],
      { n: 4 },
      200,
    ]);
  });

  it("retries in the emulator's time, catches by the error's name, and fails with it", async () => {
    const failing = { Type: "Task", Resource: `${LAMBDA}:failing` };
    const Retry = [{ ErrorEquals: ["Refused"], IntervalSeconds: 600, MaxAttempts: 2, BackoffRate: 1 }];
    const Catch = [{ ErrorEquals: ["Refused"], Next: "Caught" }];
    const caught = machineOf({ Try: { ...failing, Retry, Catch, End: true }, Caught: { Type: "Succeed" } });
    const executionArn = await start(caught);
    await emulator.advance("PT19M");
    expect((await describeExecution(executionArn)).status).to.equal("RUNNING");
    await emulator.advance("PT2M");
    const ended = await describeExecution(executionArn);
    expect(ended.status).to.equal("SUCCEEDED");
    expect(JSON.parse(ended.output!)).to.include({ Error: "Refused" });
    const failed = await run(machineOf({ Try: { ...failing, End: true } }));
    expect(failed).to.include({ status: "FAILED", error: "Refused" });
    expect(JSON.parse(failed.cause!).errorMessage).to.equal("no");
  });

  it("times out, and is stopped by request", async () => {
    const wait = { Wait: { Type: "Wait", Seconds: 3600, End: true } };
    expect(await run(machineOf(wait, { TimeoutSeconds: 60 }), {}, "PT2M")).to.include({ status: "TIMED_OUT" });
    const executionArn = await start(machineOf(wait));
    await emulator.advance("PT1M");
    await sfn.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "of it" }));
    await emulator.advance("PT2H");
    expect(await describeExecution(executionArn)).to.include({ status: "ABORTED", error: "Enough", cause: "of it" });
  });

  it("starts one execution of a name, and lists executions newest first", async () => {
    const { stateMachineArn } = await create(machineOf({ Wait: { Type: "Wait", Seconds: 10, End: true } }));
    const begin = (name: string, input = "{}") => sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    const { executionArn } = await begin("one");
    expect((await begin("one")).executionArn).to.equal(executionArn);
    expect(await told(begin("one", '{"a":1}'))).to.match(/^ExecutionAlreadyExists: Execution Already Exists/);
    await begin("two");
    const first = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    const second = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1, nextToken: first.nextToken }),
    );
    const names = [...first.executions!, ...second.executions!].map(({ name }) => name);
    expect(names).to.deep.equal(["two", "one"]);
  });

  it("shows what its tasks did, in AWS's words", async () => {
    const direct = machineOf({ Do: { Type: "Task", Resource: `${LAMBDA}:double`, TimeoutSeconds: 9, End: true } });
    const { executionArn } = await run(direct, { n: 4 });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: executionArn! }));
    expect(events!.slice(2, 5).map(({ timestamp: _, ...event }) => event)).to.deep.equal([
      {
        id: 3,
        previousEventId: 2,
        type: "LambdaFunctionScheduled",
        lambdaFunctionScheduledEventDetails: {
          resource: `${LAMBDA}:double`,
          input: '{"n":4}',
          inputDetails: { truncated: false },
          timeoutInSeconds: 9,
        },
      },
      { id: 4, previousEventId: 3, type: "LambdaFunctionStarted" },
      {
        id: 5,
        previousEventId: 4,
        type: "LambdaFunctionSucceeded",
        lambdaFunctionSucceededEventDetails: { output: '{"n":8}', outputDetails: { truncated: false } },
      },
    ]);
    const Parameters = { FunctionName: "failing", "Payload.$": "$" };
    const invoking = machineOf({
      Do: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters, End: true },
    });
    const failed = await run(invoking);
    const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn: failed.executionArn! }));
    expect(history.events!.map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "ExecutionFailed",
    ]);
    const about = { resourceType: "lambda", resource: "invoke" };
    expect(history.events![4]!.taskFailedEventDetails).to.include({ ...about, error: "Refused" });
  });

  it("runs JSONata and variables", async () => {
    const definition = machineOf(
      {
        Do: {
          Type: "Task",
          Resource: `${LAMBDA}:double`,
          Arguments: { n: "{% $states.input.n + 1 %}" },
          Assign: { doubled: "{% $states.result.n %}" },
          Next: "Sum",
        },
        Sum: { Type: "Pass", Output: "{% $sum([$doubled, $states.input.n]) %}", End: true },
      },
      { QueryLanguage: "JSONata" },
    );
    expect(await run(definition, { n: 1 })).to.include({ status: "SUCCEEDED", output: "8" });
  });

  it("ends at AWS's number of events what does not end, and answers meanwhile", async () => {
    const turn = { Variable: "$.turn", BooleanEquals: true, Next: "Turn" };
    const definition = machineOf({
      Turn: { Type: "Choice", Choices: [turn], Default: "End" },
      End: { Type: "Succeed" },
    });
    const executionArn = await start(definition, { turn: true });
    const advanced = emulator.advance("PT1S");
    await sfn.send(new ListStateMachinesCommand({}));
    await advanced;
    expect(await describeExecution(executionArn)).to.include({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    });
    const last = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }));
    expect(last.events!.map(({ id, type }) => [id, type])).to.deep.equal([
      [25_000, "ExecutionFailed"],
      [24_999, "ChoiceStateExited"],
    ]);
    const next = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1, nextToken: last.nextToken }),
    );
    expect(next.events![0]!.id).to.equal(24_998);
  }).timeout(60_000);

  it("fails an execution whose expression hangs or takes all memory, and goes on with others", async () => {
    const jsonata = (Output: string) =>
      machineOf({ A: { Type: "Pass", Output, End: true } }, { QueryLanguage: "JSONata" });
    const hanging = jsonata(`{% $contains('${"a".repeat(60)}!', /^(a+)+$/) %}`);
    expect(await run(hanging)).to.include({ status: "FAILED", error: "States.Runtime" });
    expect(await run(jsonata("{% $pad('', 400000000) %}"))).to.include({ status: "FAILED" });
    expect(await run(PASS)).to.include({ status: "SUCCEEDED" });
  }).timeout(90_000);

  it("refuses what it cannot run, with the way out", async () => {
    const refused = (definition: string, change: object = {}) => told(create(definition, change));
    expect(await refused("{")).to.match(/^InvalidDefinition: .*INVALID_JSON_DESCRIPTION/);
    expect(await refused(machineOf({ A: { Type: "Pass" } }))).to.match(
      /^InvalidDefinition: .*SCHEMA_VALIDATION_FAILED/,
    );
    const sqs = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true };
    expect(await refused(machineOf({ Tell: sqs }))).to.match(
      /does not run Task states of arn:aws:states:::sqs:sendMessage/,
    );
    for (const definition of [
      '{"StartAt":"A","States":null}',
      '{"StartAt":"A","States":{"A":null}}',
      "[".repeat(200_000),
    ]) {
      expect(await refused(definition)).to.match(/^InvalidDefinition/);
    }
    const { stateMachineArn } = await create(PASS);
    const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
    const started = sfn.send(new StartExecutionCommand({ stateMachineArn, input: deep }));
    expect(await told(started)).to.match(/^InvalidExecutionInput: .*nested too deep/);
    expect(await refused(PASS, { type: "EXPRESS" })).to.match(/^StateMachineTypeNotSupported/);
    expect(await refused(PASS, { roleArn: "arn:aws:iam::000000000000:role/nobody" })).to.match(
      /^AccessDeniedException/,
    );
    const unknown = `${STATES}:stateMachine:nobody`;
    expect(await told(sfn.send(new StartExecutionCommand({ stateMachineArn: unknown })))).to.match(
      /^StateMachineDoesNotExist/,
    );
    const checked = await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: "{" }));
    expect(checked.result).to.equal("FAIL");
    const right = await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: PASS }));
    expect(right).to.deep.include({ result: "OK", diagnostics: [] });
  });
});
