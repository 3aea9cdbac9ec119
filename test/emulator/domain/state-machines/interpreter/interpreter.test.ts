import { expect } from "chai";
import type { ExecutionEnd } from "../../../../../emulator/domain/state-machines/interpreter/execution-end.ts";
import type { ExecutionState } from "../../../../../emulator/domain/state-machines/interpreter/execution-state.ts";
import { type EndedCall, takeStep } from "../../../../../emulator/domain/state-machines/interpreter/interpreter.ts";
import { diagnose } from "../../../../../emulator/services/states/operations/machines.ts";
import type { StateEvent } from "../../../../../emulator/store/state-executions.ts";

const STATES = "arn:aws:states:us-east-1:000000000000";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const START_MS = Date.UTC(2026, 11, 1, 2);
const MACHINE = `${STATES}:stateMachine:m`;

type Answer = { readonly output: unknown } | { readonly error: string; readonly cause?: string } | null;
interface Ran {
  readonly end: ExecutionEnd | null;
  readonly events: readonly StateEvent[];
  readonly steps: number;
}

/** Runs a machine to its end as the engine does: the state goes through JSON, functions answer at once; null is no answer. */
async function run(
  states: object,
  input: unknown = {},
  { answers = [] as Answer[], seed = 7, ...more } = {},
): Promise<Ran> {
  const definition = { StartAt: Object.keys(states)[0]!, States: states, ...more };
  expect(diagnose(JSON.stringify(definition))).to.deep.equal([]);
  const facts = {
    executionArn: `${STATES}:execution:m:e`,
    stateMachineArn: MACHINE,
    name: "e",
    roleArn: "arn:aws:iam::000000000000:role/r",
    input: JSON.stringify(input),
    startedAtMs: START_MS,
    seed,
  };
  let state: ExecutionState | null = null;
  let nowMs = START_MS;
  let ended: EndedCall[] = [];
  const events: StateEvent[] = [];
  for (let steps = 1; ; steps++) {
    const step = await takeStep(definition as never, facts, state, ended, nowMs);
    state = JSON.parse(JSON.stringify(step.state));
    events.push(...step.events);
    ended = [];
    for (const { number } of step.calls) {
      const answer = answers[number] ?? null;
      if (!answer) continue;
      const [output, error] =
        "output" in answer
          ? [JSON.stringify(answer.output), null]
          : [null, { name: answer.error, cause: answer.cause ?? "" }];
      ended.push({ number, end: { atMs: nowMs, output, error } });
    }
    if (step.end || (ended.length === 0 && step.nextAtMs === null)) return { end: step.end, events, steps };
    if (ended.length === 0) nowMs = step.nextAtMs!;
  }
}

const pass = (change: object = {}) => ({ Type: "Pass", End: true, ...change });
const task = (change: object = {}) => ({ Type: "Task", Resource: FUNCTION, End: true, ...change });
const output = async (...args: Parameters<typeof run>) => {
  const { end } = await run(...args);
  expect(end).to.include({ status: "SUCCEEDED" });
  return JSON.parse((end as { output: string }).output);
};
const failure = async (...args: Parameters<typeof run>) => {
  const { status, error, cause } = (await run(...args)).end as { status: string; error: string; cause: string };
  return [status, error, cause];
};
const fault = (name: string, reason: string, id = 2) =>
  `An error occurred while executing the state '${name}' (entered at the event id #${id}). ${reason}`;
/** Ids, the ids before and the types of a history. */
const outline = ({ events }: Ran) => events.map(({ type, previousId }, index) => `${index + 1} ${previousId} ${type}`);

describe("the interpreter of state machines", () => {
  describe("moves data through a state", () => {
    it("by InputPath, Parameters, ResultSelector, ResultPath and OutputPath", async () => {
      const state = task({
        InputPath: "$.in",
        Parameters: { "a.$": "$.x", fixed: [{ "b.$": "States.MathAdd($.x, 1)" }], "me.$": "$$.State.Name" },
        ResultSelector: { "answer.$": "$.deep.value" },
        ResultPath: "$.in.result",
        OutputPath: "$.in",
      });
      const ran = await run(
        { Do: state },
        { in: { x: 1 }, other: 2 },
        { answers: [{ output: { deep: { value: 42 } } }] },
      );
      expect(ran.end).to.include({ output: '{"x":1,"result":{"answer":42}}' });
      const scheduled = ran.events.find(({ type }) => type === "LambdaFunctionScheduled")!;
      expect(scheduled.details.lambdaFunctionScheduledEventDetails).to.include({
        input: '{"a":1,"fixed":[{"b":2}],"me":"Do"}',
        resource: FUNCTION,
      });
    });

    it("with null for nothing, and a result of null", async () => {
      expect(await output({ A: pass({ InputPath: null }) }, { a: 1 })).to.deep.equal({});
      expect(await output({ A: pass({ Result: 1, ResultPath: null }) }, { a: 1 })).to.deep.equal({ a: 1 });
      expect(await output({ A: pass({ OutputPath: null }) }, { a: 1 })).to.deep.equal({});
      expect(await output({ A: pass({ Result: null }) }, { a: 1 })).to.equal(null);
      expect(await output({ A: pass({ Result: { "a.$": "$.b" } }) }, {})).to.deep.equal({ "a.$": "$.b" });
    });

    it("and has the context object and variables", async () => {
      const states = {
        A: pass({ Assign: { "x.$": "$.n", list: [1, 2] }, Next: "B", End: undefined }),
        B: pass({
          Parameters: { "x.$": "$x", "y.$": "$list[1]", "in.$": "$$.Execution.Input", "id.$": "$$.StateMachine.Id" },
        }),
      };
      delete (states.A as { End?: unknown }).End;
      expect(await output(states, { n: 5 })).to.deep.equal({ x: 5, y: 2, in: { n: 5 }, id: MACHINE });
    });

    it("and fails in AWS's words when a path leads nowhere", async () => {
      expect(await failure({ A: pass({ InputPath: "$.no" }) })).to.deep.equal([
        "FAILED",
        "States.Runtime",
        fault("A", "Invalid path '$.no' : No results for path: $['no']"),
      ]);
      expect(await failure({ A: pass({ Parameters: { "v.$": "$.no" } }) }, { a: 1 })).to.deep.equal([
        "FAILED",
        "States.Runtime",
        fault("A", `The JSONPath '$.no' specified for the field 'v.$' could not be found in the input '{"a":1}'`),
      ]);
      expect((await failure({ A: pass({ Parameters: { "v.$": "States.StringToJson('{')" } }) }))[1]).to.equal(
        "States.IntrinsicFailure",
      );
      expect((await failure({ A: pass({ Result: 1, ResultPath: "$.a.b" }) }, { a: 1 }))[1]).to.equal(
        "States.ResultPathMatchFailure",
      );
    });

    it("and not more than 256 KiB of it", async () => {
      const states = { A: pass({ Parameters: { "a.$": "$.t", "b.$": "$.t" } }) };
      const large = "\u00e9".repeat(65_000);
      expect(await output(states, { t: large.slice(100) })).to.have.keys("a", "b");
      expect(await failure(states, { t: `${large}${"x".repeat(2000)}` })).to.deep.equal([
        "FAILED",
        "States.DataLimitExceeded",
        "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
      ]);
    });
  });

  describe("chooses", () => {
    const choose = async (rule: object, input: unknown) => {
      const states = {
        Ask: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
        Yes: pass({ Result: true }),
        No: pass({ Result: false }),
      };
      return output(states, input);
    };

    it("by every comparison, and never across types", async () => {
      const holding: [object, unknown][] = [
        [{ Variable: "$.a", StringEquals: "x" }, { a: "x" }],
        [{ Variable: "$.a", StringLessThan: "y" }, { a: "x" }],
        [
          { Variable: "$.a", StringGreaterThanEqualsPath: "$.b" },
          { a: "x", b: "x" },
        ],
        [{ Variable: "$.a", NumericEquals: 1 }, { a: 1.0 }],
        [{ Variable: "$.a", NumericLessThanEquals: -1 }, { a: -1 }],
        [
          { Variable: "$.a", NumericGreaterThanPath: "$.b" },
          { a: 2, b: 1 },
        ],
        [{ Variable: "$.a", BooleanEquals: false }, { a: false }],
        [
          { Variable: "$.a", BooleanEqualsPath: "$.b" },
          { a: true, b: true },
        ],
        [{ Variable: "$.a", TimestampEquals: "2026-12-01T02:00:00Z" }, { a: "2026-12-01T03:00:00.000+01:00" }],
        [
          { Variable: "$.a", TimestampLessThanPath: "$.b" },
          { a: "2026-12-01T02:00:00Z", b: "2026-12-01T02:00:00.5Z" },
        ],
        [{ Variable: "$.a", IsNull: true }, { a: null }],
        [{ Variable: "$.a", IsNumeric: false }, { a: "1" }],
        [{ Variable: "$.a", IsString: true }, { a: "" }],
        [{ Variable: "$.a", IsBoolean: true }, { a: false }],
        [{ Variable: "$.a", IsTimestamp: true }, { a: "2026-12-01T02:00:00Z" }],
        [{ Variable: "$.a", IsTimestamp: false }, { a: "2026-02-30T02:00:00Z" }],
        [{ Variable: "$.a", IsPresent: true }, { a: null }],
        [{ Variable: "$.a.b", IsPresent: false }, { a: 1 }],
        [{ Variable: "$.a", StringMatches: "log-*.txt" }, { a: "log-2026.txt" }],
        [{ Variable: "$.a", StringMatches: "*a*b*" }, { a: "xxaxxbxx" }],
        [{ Variable: "$.a", StringMatches: "a\\*b\\\\" }, { a: "a*b\\" }],
        [{ Not: { Variable: "$.a", StringMatches: "a\\*b" }, Comment: "escaped" }, { a: "axxb" }],
        [
          {
            And: [
              { Variable: "$.a", IsPresent: true },
              { Variable: "$.a", NumericGreaterThan: 1 },
            ],
          },
          { a: 2 },
        ],
        [{ Or: [{ Variable: "$.a", NumericEquals: 1 }, { Not: { Variable: "$.a", IsNull: true } }] }, { a: 2 }],
      ];
      for (const [rule, input] of holding) expect(await choose(rule, input), JSON.stringify(rule)).to.equal(true);
      const failing: [object, unknown][] = [
        [{ Variable: "$.a", StringEquals: "1" }, { a: 1 }],
        [{ Variable: "$.a", NumericEquals: 1 }, { a: "1" }],
        [
          { Variable: "$.a", NumericEqualsPath: "$.b" },
          { a: null, b: null },
        ],
        [{ Variable: "$.a", BooleanEquals: true }, { a: "true" }],
        [{ Variable: "$.a", TimestampEquals: "2026-12-01T02:00:00Z" }, { a: "2026-12-01 02:00:00Z" }],
        [
          {
            And: [
              { Variable: "$.a", IsPresent: true },
              { Variable: "$.a", NumericGreaterThan: 1 },
            ],
          },
          {},
        ],
      ];
      for (const [rule, input] of failing) expect(await choose(rule, input), JSON.stringify(rule)).to.equal(false);
    });

    it("and fails when a path leads nowhere or nothing fits", async () => {
      const states = {
        Ask: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "End" }] },
        End: pass(),
      };
      expect(await failure(states, {})).to.deep.equal([
        "FAILED",
        "States.Runtime",
        fault("Ask", "Invalid path '$.a': The choice state's condition path references an invalid value."),
      ]);
      expect((await failure(states, { a: 2 }))[1]).to.equal("States.NoChoiceMatched");
    });
  });

  describe("waits and times out", () => {
    const wait = (change: object) => ({ Type: "Wait", End: true, ...change });
    const waited = async (change: object, input: unknown = {}) =>
      ((await run({ W: wait(change) }, input)).end!.atMs - START_MS) / 1000;

    it("for seconds or until an instant, from the input too", async () => {
      expect(await waited({ Seconds: 90 })).to.equal(90);
      expect(await waited({ SecondsPath: "$.s" }, { s: 5 })).to.equal(5);
      expect(await waited({ Timestamp: "2026-12-01T02:01:00Z" })).to.equal(60);
      expect(await waited({ TimestampPath: "$.t" }, { t: "2026-12-01T03:01:00+01:00" })).to.equal(60);
      expect(await waited({ Timestamp: "2020-01-01T00:00:00Z" })).to.equal(0);
      expect(await failure({ W: wait({ SecondsPath: "$.s" }) }, { s: 1.5 })).to.include(
        fault("W", "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"),
      );
      expect(await failure({ W: wait({ SecondsPath: "$.s" }) }, { s: 10 ** 9 })).to.include(
        fault("W", "Wait state delay is too long."),
      );
    });

    it("of tasks, with States.Timeout, and of the whole with TIMED_OUT and no error", async () => {
      const ran = await run({ T: task({ TimeoutSeconds: 5 }) });
      expect(outline(ran).slice(2)).to.deep.equal([
        "3 2 LambdaFunctionScheduled",
        "4 3 LambdaFunctionStarted",
        "5 4 LambdaFunctionTimedOut",
        "6 5 ExecutionFailed",
      ]);
      expect(ran.end).to.deep.equal({ status: "FAILED", error: "States.Timeout", cause: null, atMs: START_MS + 5000 });
      const Catch = [
        { ErrorEquals: ["States.TaskFailed"], Next: "No" },
        { ErrorEquals: ["States.HeartbeatTimeout"], Next: "Yes" },
      ];
      const states = {
        T: task({ HeartbeatSeconds: 3, TimeoutSeconds: 9, Catch }),
        Yes: pass({ Result: 1 }),
        No: pass(),
      };
      expect(await output(states)).to.equal(1);
      const whole = await run({ W: wait({ Seconds: 100 }) }, {}, { TimeoutSeconds: 60 } as object);
      expect(whole.end).to.deep.equal({ status: "TIMED_OUT", error: null, cause: null, atMs: START_MS + 60_000 });
      expect(outline(whole).at(-1)).to.equal("3 0 ExecutionTimedOut");
    });
  });

  describe("handles failures", () => {
    const refused = { error: "Refused", cause: "no" };

    it("by retriers, each with its own count, at instants that grow", async () => {
      const Retry = [
        { ErrorEquals: ["Other"], IntervalSeconds: 100, MaxAttempts: 1 },
        {
          ErrorEquals: ["States.TaskFailed"],
          IntervalSeconds: 10,
          MaxAttempts: 3,
          BackoffRate: 3,
          MaxDelaySeconds: 40,
        },
      ];
      const answers = [refused, { error: "Other" }, refused, refused, { output: 1 }];
      const ran = await run({ T: task({ Retry }) }, {}, { answers });
      const at = ran.events
        .filter(({ type }) => type === "LambdaFunctionScheduled")
        .map(({ atMs }) => (atMs - START_MS) / 1000);
      expect(at).to.deep.equal([0, 10, 110, 140, 180]);
      expect(ran.end).to.include({ status: "SUCCEEDED", output: "1" });
      expect(
        (await run({ T: task({ Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 0 }] }) }, {}, { answers })).end,
      ).to.include(refused);
    });

    it("with jitter that belongs to the seed", async () => {
      const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1000, JitterStrategy: "FULL", MaxAttempts: 1 }];
      const at = async (seed: number) =>
        (await run({ T: task({ Retry }) }, {}, { answers: [refused, { output: 1 }], seed })).end!.atMs;
      expect(await at(1)).to.equal(await at(1));
      expect(await at(1)).not.to.equal(await at(2));
      expect(await at(1)).to.be.within(START_MS, START_MS + 1_000_000);
    });

    it("by catchers, which get Error and Cause where ResultPath says", async () => {
      const states = {
        T: task({
          OutputPath: "$.never",
          Catch: [{ ErrorEquals: ["Refused"], Next: "Caught", ResultPath: "$.error" }],
        }),
        Caught: pass(),
      };
      expect(await output(states, { in: 1 }, { answers: [refused] })).to.deep.equal({
        in: 1,
        error: { Error: "Refused", Cause: "no" },
      });
    });

    it("but never States.Runtime, and DataLimitExceeded as AWS does", async () => {
      const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
      const states = (change: object) => ({ T: task({ Catch, ...change }), Caught: pass() });
      expect(
        (await failure(states({ ResultSelector: { "a.$": "$.no" } }), {}, { answers: [{ output: {} }] }))[1],
      ).to.equal("States.Runtime");
      expect(await output(states({}), {}, { answers: [{ output: "x".repeat(262_144) }] })).to.deep.equal({
        Error: "States.DataLimitExceeded",
        Cause: `The state/task '${FUNCTION}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      });
    });

    it("and Fail states end with their words, from the input too", async () => {
      expect(await failure({ F: { Type: "Fail", Error: "E", Cause: "C" } })).to.deep.equal(["FAILED", "E", "C"]);
      const dynamic = { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('because {}', $.c)" };
      expect(await failure({ F: dynamic }, { e: "E", c: 1 })).to.deep.equal(["FAILED", "E", "because 1"]);
      expect(await failure({ F: { Type: "Fail" } })).to.deep.equal(["FAILED", null, null]);
    });
  });

  describe("runs branches and iterations", () => {
    const each = (change: object = {}, states: object = { One: pass() }) => ({
      Type: "Map",
      End: true,
      ItemProcessor: { StartAt: Object.keys(states)[0], States: states },
      ...change,
    });

    it("side by side, with results in the order of the branches", async () => {
      const branch = (name: string, seconds: number) => ({
        StartAt: `Wait${name}`,
        States: {
          [`Wait${name}`]: { Type: "Wait", Seconds: seconds, Next: name },
          [name]: pass({ Result: name }),
        },
      });
      const ran = await run({ P: { Type: "Parallel", Branches: [branch("a", 20), branch("b", 10)], End: true } });
      expect(ran.end).to.include({ output: '["a","b"]', atMs: START_MS + 20_000 });
      expect(outline(ran).slice(-3)).to.deep.equal([
        "12 11 ParallelStateSucceeded",
        "13 11 ParallelStateExited",
        "14 13 ExecutionSucceeded",
      ]);
    });

    it("for each item, as many at once as allowed, with item and index", async () => {
      const map = each({
        ItemsPath: "$.all",
        ItemSelector: { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "n.$": "$.n" },
        MaxConcurrency: 1,
        ResultPath: "$.results",
      });
      const ran = await run({ M: map }, { all: ["a", "b"], n: 9 });
      expect(JSON.parse((ran.end as { output: string }).output).results).to.deep.equal([
        { v: "a", i: 0, n: 9 },
        { v: "b", i: 1, n: 9 },
      ]);
      // As recorded from AWS.
      expect(outline(ran).slice(1)).to.deep.equal([
        "2 0 MapStateEntered",
        "3 2 MapStateStarted",
        "4 3 MapIterationStarted",
        "5 4 PassStateEntered",
        "6 5 PassStateExited",
        "7 6 MapIterationSucceeded",
        "8 6 MapIterationStarted",
        "9 8 PassStateEntered",
        "10 9 PassStateExited",
        "11 10 MapIterationSucceeded",
        "12 11 MapStateSucceeded",
        "13 11 MapStateExited",
        "14 13 ExecutionSucceeded",
      ]);
    });

    it("at most forty at once, and none for no items", async () => {
      const ran = await run(
        { M: each({}, { One: { Type: "Wait", Seconds: 1, End: true } }) },
        Array.from({ length: 100 }, () => 0),
      );
      expect(ran.end!.atMs).to.equal(START_MS + 3000);
      expect(await output({ M: each() }, [])).to.deep.equal([]);
      expect((await failure({ M: each() }, { a: 1 })).slice(1)).to.deep.equal([
        "States.Runtime",
        'Reference path "$" must point to array.',
      ]);
    });

    it("and one that fails ends the others and the state, which may be tried again", async () => {
      const inner = {
        Ask: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Long" },
        Bad: { Type: "Fail", Error: "Bad" },
        Long: { Type: "Wait", Seconds: 100, End: true },
      };
      const ran = await run({ M: each({ Retry: [{ ErrorEquals: ["Bad"], MaxAttempts: 1 }] }, inner) }, [1, 0]);
      expect(ran.end).to.include({ status: "FAILED", error: "Bad", atMs: START_MS + 1000 });
      const types = ran.events.map(({ type }) => type);
      expect(types.filter((type) => type === "MapStateStarted")).to.have.length(2);
      expect(types.slice(-5)).to.deep.equal([
        "MapIterationFailed",
        "WaitStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
      ]);
    });

    it("and as many may fail as are tolerated", async () => {
      const inner = {
        Ask: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 0, Next: "Bad" }], Default: "Good" },
        Bad: { Type: "Fail", Error: "Bad", Cause: "zero" },
        Good: pass(),
      };
      const map = (change: object) => ({ M: each(change, inner) });
      expect(await output(map({ ToleratedFailureCount: 1 }), [1, 0, 2])).to.deep.equal([
        1,
        { Error: "Bad", Cause: "zero" },
        2,
      ]);
      expect(await failure(map({ ToleratedFailurePercentage: 50 }), [0, 0, 2])).to.deep.equal([
        "FAILED",
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      ]);
    });

    it("with variables of the outside, which stay as they are there", async () => {
      const states = {
        A: { Type: "Pass", Assign: { x: 1 }, Next: "M" },
        M: {
          ...each({}, { One: pass({ Parameters: { "x.$": "$x" }, Assign: { inner: 2 } }) }),
          End: undefined,
          Next: "B",
        },
        B: pass({ Parameters: { "all.$": "$", "x.$": "$x" } }),
      };
      delete (states.M as { End?: unknown }).End;
      expect(await output(states, [0])).to.deep.equal({ all: [{ x: 1 }], x: 1 });
    });
  });

  describe("evaluates JSONata", () => {
    const jsonata = { QueryLanguage: "JSONata" } as object;

    it("in all fields of all states", async () => {
      const states = {
        A: {
          Type: "Pass",
          Assign: { n: "{% $states.input.n + 1 %}" },
          Output: { n: "{% $states.input.n %}" },
          Next: "T",
        },
        T: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: { FunctionName: "f", Payload: "{% {'n': $n} %}" },
          TimeoutSeconds: "{% $n %}",
          Output: "{% $states.result.Payload.list %}",
          Next: "C",
        },
        C: { Type: "Choice", Choices: [{ Condition: "{% $count($states.input) = 3 %}", Next: "M" }], Default: "F" },
        M: {
          Type: "Map",
          Items: "{% $states.input %}",
          MaxConcurrency: "{% $n %}",
          ItemSelector: "{% $states.context.Map.Item.Value * $n %}",
          ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", End: true } } },
          Output: "{% $sum($states.result) %}",
          Next: "W",
        },
        W: { Type: "Wait", Seconds: "{% $states.input %}", Next: "F" },
        F: { Type: "Fail", Error: "{% 'E' & $n %}", Cause: "{% $states.context.State.Name %}" },
      };
      const answers = [{ output: { Payload: { list: [1, 2, 3] } } }];
      const ran = await run(states, { n: 1 }, { ...jsonata, answers });
      expect(ran.end).to.deep.equal({ status: "FAILED", error: "E2", cause: "F", atMs: START_MS + 12_000 });
      const scheduled = ran.events.find(({ type }) => type === "TaskScheduled")!;
      expect(scheduled.details.taskScheduledEventDetails).to.deep.equal({
        resource: "invoke",
        resourceType: "lambda",
        region: "us-east-1",
        parameters: '{"FunctionName":"f","Payload":{"n":2}}',
        timeoutInSeconds: 2,
      });
    });

    it("and catches with Output and Assign", async () => {
      const states = {
        T: task({
          Catch: [
            {
              ErrorEquals: ["E"],
              Next: "B",
              Output: "{% $states.errorOutput.Cause %}",
              Assign: { e: "{% $states.errorOutput.Error %}" },
            },
          ],
        }),
        B: { Type: "Pass", Output: "{% [$e, $states.input] %}", End: true },
      };
      expect(await output(states, {}, { ...jsonata, answers: [{ error: "E", cause: "c" }] })).to.deep.equal(["E", "c"]);
    });

    it("and fails in AWS's words", async () => {
      const failing = async (value: string) =>
        (await run({ A: { Type: "Pass", Output: { r: value }, End: true } }, {}, jsonata)) as Ran;
      const ran = await failing("{% $doesNotExist %}");
      const cause = fault(
        "A",
        "The JSONata expression '$doesNotExist' specified for the field 'Output/r' returned nothing (undefined).",
      );
      expect(ran.end).to.include({ error: "States.QueryEvaluationError", cause });
      expect(ran.events[2]!.details.evaluationFailedEventDetails).to.deep.equal({
        error: "States.QueryEvaluationError",
        cause,
        location: "Output/r",
        state: "A",
      });
      expect(outline(ran).slice(2)).to.deep.equal(["3 0 EvaluationFailed", "4 3 ExecutionFailed"]);
      expect((await failing("{% function($x){$x} %}")).end)
        .to.have.property("cause")
        .that.contains("unsupported result type");
      expect((await failing("{% $eval('1') %}")).end)
        .to.have.property("cause")
        .that.contains("$eval is not supported");
    });

    it("within limits that do not depend on the machine", async () => {
      const endless = {
        "a function that calls itself": "{% ($f := function($n){$f($n + 1)}; $f(0)) %}",
        "one that calls itself inside": "{% ($f := function($n){1 + $f($n + 1)}; $f(0)) %}",
        "a loop in a loop": "{% $map([1..2000], function($a){$map([1..2000], function($b){$a * $b})}) %}",
      };
      for (const [what, expression] of Object.entries(endless)) {
        const states = { A: { Type: "Pass", Output: expression, End: true } };
        expect((await failure(states, {}, jsonata))[1], what).to.equal("States.QueryEvaluationError");
      }
    }).timeout(60_000);

    it("with AWS's own functions", async () => {
      const value = async (expression: string) =>
        output({ A: { Type: "Pass", Output: `{% ${expression} %}`, End: true } }, {}, jsonata);
      expect(await value("$partition([1,2,3,4,5], 2)")).to.deep.equal([[1, 2], [3, 4], [5]]);
      expect(await value("$range(0, 10, 5)")).to.deep.equal([0, 5, 10]);
      expect(await value("$hash('input data', 'SHA-1')")).to.equal("aaff4a450a104cd177d28d18d74485e8cae074b7");
      expect(await value("$parse('[1,2]')")).to.deep.equal([1, 2]);
      expect(await value("$uuid()")).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(await value("$random(3)")).to.equal(await value("$random(3)"));
    });
  });

  describe("ends what does not end", () => {
    const spin = {
      Spin: { Type: "Choice", Choices: [{ Variable: "$.spin", BooleanEquals: true, Next: "Spin" }], Default: "End" },
      End: pass(),
    };
    const cause = "The execution reached the maximum number of history events (25000).";

    it("with event 25,000, in steps that let others have their turn", async () => {
      const ran = await run(spin, { spin: true });
      expect(ran.end).to.include({ status: "FAILED", error: "States.Runtime", cause, atMs: START_MS });
      expect(ran.events).to.have.length(25_000);
      expect(ran.events.at(-1)).to.deep.include({ type: "ExecutionFailed", previousId: 24_999 });
      expect(ran.events.at(-2)).to.have.property("type", "ChoiceStateExited");
      expect(ran.steps).to.be.within(40, 60);
    });

    it("in time that grows with the events, where it waits at each turn too", async () => {
      const turning = {
        ...spin,
        Spin: { ...spin.Spin, Choices: [{ ...spin.Spin.Choices[0], Next: "Wait" }] },
        Wait: { Type: "Wait", Seconds: 1, Next: "Spin" },
      };
      const ran = await run(turning, { spin: true });
      expect(ran.end).to.include({ error: "States.Runtime", cause });
      expect(ran.steps).to.be.within(6000, 6500);
    }).timeout(20_000);

    it("in branches too, and when its history gets too large", async () => {
      const parallel = { P: { Type: "Parallel", Branches: [{ StartAt: "Spin", States: spin }], End: true } };
      expect((await run(parallel, { spin: true })).end).to.include({ error: "States.Runtime", cause });
      const large = await run(spin, { spin: true, data: "x".repeat(200_000) });
      expect(large.end)
        .to.include({ error: "States.Runtime" })
        .and.have.property("cause")
        .that.contains("maximum of 67108864 characters");
      expect(large.events.length).to.be.lessThan(400);
    });

    it("and succeeds with event 25,000 if that is its end", async () => {
      const passes = Array.from({ length: 12_499 }, (_, index) => [
        `P${index}`,
        { Type: "Pass", Next: `P${index + 1}` },
      ]);
      const states = Object.fromEntries([...passes.slice(0, -1), ["P12498", pass()]]);
      const ran = await run(states);
      expect(ran.events).to.have.length(25_000);
      expect(ran.end).to.include({ status: "SUCCEEDED" });
    }).timeout(20_000);
  });
});
