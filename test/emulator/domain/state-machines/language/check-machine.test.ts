import { expect } from "chai";
import { diagnose } from "../../../../../emulator/services/states/operations/machines.ts";

const END = { Type: "Pass", End: true };
const machine = (states: Record<string, unknown>, change: object = {}) =>
  JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...change });
/** A machine with one state, which ends. */
const one = (state: object) => machine({ A: { End: true, ...state } });
const task = (change: object) =>
  one({ Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:f", ...change });
const choice = (rule: unknown) => machine({ A: { Type: "Choice", Choices: [rule], Default: "B" }, B: END });

const RIGHT: Record<string, string> = {
  "a Pass state": one({
    Type: "Pass",
    Result: { States: "not states", a: null },
    ResultPath: "$.a[0].b",
    Assign: { x: 1, "y.$": "$.z" },
  }),
  "null for paths": one({ Type: "Pass", InputPath: null, OutputPath: null, ResultPath: null }),
  "paths of the context object and variables": one({ Type: "Pass", InputPath: "$$.Execution", OutputPath: "$v.a" }),
  "a Task state with all there is": task({
    Parameters: { "a.$": "States.Format('{}', $.b)", c: [{ "d.$": "$$.State.Name" }] },
    ResultSelector: { "e.$": "$.f" },
    TimeoutSecondsPath: "$.t",
    HeartbeatSeconds: 5,
    Credentials: { RoleArn: "arn:aws:iam::000000000000:role/r" },
    Retry: [
      {
        ErrorEquals: ["States.Timeout"],
        IntervalSeconds: 1,
        MaxAttempts: 0,
        BackoffRate: 1.5,
        MaxDelaySeconds: 9,
        JitterStrategy: "FULL",
      },
      { ErrorEquals: ["States.ALL"] },
    ],
    Catch: [{ ErrorEquals: ["Mine", "States.TaskFailed"], Next: "A", ResultPath: "$.error" }],
  }),
  "JSONata in the whole machine": machine(
    {
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "{% $f %}" },
        TimeoutSeconds: "{% 1 + 1 %}",
        Output: "{% $states.result %}",
        Next: "B",
      },
      B: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.a > 1 %}", Next: "C", Assign: { x: 1 } }],
        Default: "C",
      },
      C: {
        Type: "Map",
        Items: [1, "{% 2 %}"],
        ItemProcessor: { StartAt: "D", States: { D: { Type: "Succeed", Output: 1 } } },
        End: true,
      },
    },
    { QueryLanguage: "JSONata", Comment: "c", Version: "1.0", TimeoutSeconds: 60 },
  ),
  "JSONata in one state": one({ Type: "Wait", QueryLanguage: "JSONata", Seconds: "{% 5 %}" }),
  "a legacy Map state": one({
    Type: "Map",
    ItemsPath: "$.a",
    Parameters: { "i.$": "$$.Map.Item.Value" },
    MaxConcurrency: 0,
    Iterator: { StartAt: "B", States: { B: END } },
  }),
  "nested choices": choice({
    Not: { And: [{ Variable: "$.a", IsPresent: true }, { Or: [{ Variable: "$.b", StringMatches: "a*\\*" }] }] },
    Next: "B",
  }),
  "a Fail state with functions": machine({
    A: { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('{}', $.c)" },
  }),
};

const WRONG: Record<string, [definition: string, diagnostic: RegExp]> = {
  "no JSON": ["{", /^INVALID_JSON_DESCRIPTION .* at \/$/],
  "JSON that is nested too deep": ["[".repeat(300_000), /^INVALID_JSON_DESCRIPTION .*too deep/],
  "a list": ["[]", /^INVALID_JSON_DESCRIPTION Definition must be a valid JSON object/],
  "nothing in it": ["{}", /^SCHEMA_VALIDATION_FAILED These fields are required: \[States, StartAt\] at \/$/],
  "States that is null": ['{"StartAt":"A","States":null}', /expected an object at \/States$/],
  "a state that is null": [machine({ A: null }), /expected an object at \/States\/A$/],
  "an unknown type": [machine({ A: { Type: "constructor" } }), /'Type' is not one of \[Pass, .*\] at \/States\/A$/],
  "an unknown field": [
    one({ Type: "Pass", Foo: 1 }),
    /The field "Foo" is not supported by Step Functions at \/States\/A$/,
  ],
  "a start that is missing": [
    machine({ A: END }, { StartAt: "B" }),
    /^MISSING_TRANSITION_TARGET Missing 'StartAt' target: B at \/StartAt$/,
  ],
  "a next state that is missing": [
    machine({ A: { Type: "Pass", Next: "toString" } }),
    /^MISSING_TRANSITION_TARGET Missing 'Next' target: toString/m,
  ],
  "a state that is not reachable": [
    machine({ A: END, B: END }),
    /^MISSING_TRANSITION_TARGET State "B" is not reachable/,
  ],
  "two states of one name": [
    one({ Type: "Parallel", Branches: [{ StartAt: "A", States: { A: END } }] }),
    /Duplicate State name: A at \/States\/A\/Branches\[0\]\/States\/A$/,
  ],
  "no way on": [
    machine({ A: { Type: "Pass" }, B: END }, { StartAt: "A" }),
    /One of these fields is required: \[Next, End\]/,
  ],
  "two ways on": [
    machine({ A: { Type: "Pass", End: true, Next: "B" }, B: END }),
    /Only one of these fields is allowed: \[Next, End\]/,
  ],
  "no end": [machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }), /No terminal state/],
  "a path that is not one": [
    one({ Type: "Pass", InputPath: "a" }),
    /must be a valid JSONPath: .* at \/States\/A\/InputPath$/,
  ],
  "a ResultPath to many": [one({ Type: "Pass", ResultPath: "$.a[*]" }), /not a valid Reference Path/],
  "a field twice": [task({ Parameters: { a: 1, "a.$": "$" } }), /"a" is defined more than once/],
  "a value for a path": [
    task({ Parameters: { "a.$": 1 } }),
    /expected a JSONPath or an intrinsic function at \/States\/A\/Parameters\/a\.\$$/,
  ],
  "an unknown function": [task({ Parameters: { "a.$": "States.Nope()" } }), /Unknown intrinsic function States\.Nope/],
  "two timeouts": [task({ TimeoutSeconds: 1, TimeoutSecondsPath: "$" }), /\[TimeoutSeconds, TimeoutSecondsPath\]/],
  "a heartbeat as long as the timeout": [task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }), /must be smaller/],
  "a retrier without errors": [
    task({ Retry: [{}] }),
    /'ErrorEquals' is required but was missing at \/States\/A\/Retry\[0\]$/,
  ],
  "a backoff below 1": [
    task({ Retry: [{ ErrorEquals: ["E"], BackoffRate: 0.5 }] }),
    /a number of at least 1 at .*BackoffRate$/,
  ],
  "States.ALL with others": [task({ Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }), /must appear alone/],
  "States.ALL before others": [
    task({
      Catch: [
        { ErrorEquals: ["States.ALL"], Next: "A" },
        { ErrorEquals: ["E"], Next: "A" },
      ],
    }),
    /last element/,
  ],
  "an error name that AWS reserves": [
    task({ Retry: [{ ErrorEquals: ["States.Mine"] }] }),
    /Unknown error name States\.Mine/,
  ],
  "a rule without comparison": [choice({ Variable: "$", Next: "B" }), /exactly one comparison, not \[\]/],
  "a rule with two": [choice({ Variable: "$", IsNull: true, IsString: true, Next: "B" }), /exactly one comparison/],
  "a comparison without Variable": [choice({ IsNull: true, Next: "B" }), /'Variable' is required/],
  "a comparison of the wrong type": [choice({ Variable: "$", NumericEquals: "1", Next: "B" }), /expected a number/],
  "Next inside And": [
    choice({ And: [{ Variable: "$", IsNull: true, Next: "B" }], Next: "B" }),
    /"Next" is not supported/,
  ],
  "a Wait state without time": [one({ Type: "Wait" }), /\[Seconds, SecondsPath, Timestamp, TimestampPath\]/],
  "a timestamp without offset": [one({ Type: "Wait", Timestamp: "2026-12-01T02:00:00" }), /ISO-8601/],
  "JSONPath in a machine of JSONata": [
    machine({ A: { ...END, QueryLanguage: "JSONPath" } }, { QueryLanguage: "JSONata" }),
    /'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at \/States\/A$/,
  ],
  "a field of JSONPath in JSONata": [
    one({ Type: "Pass", QueryLanguage: "JSONata", Result: 1 }),
    /"Result" is not supported/,
  ],
  "a JSONata expression that is not one": [
    one({ Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 + %}" }),
    /not a valid JSONata expression/,
  ],
  "a JSONata expression that is nested too deep": [
    one({ Type: "Pass", QueryLanguage: "JSONata", Output: `{% ${"(".repeat(50_000)} %}` }),
    /not a valid JSONata expression/,
  ],
  "a variable with AWS's name": [one({ Type: "Pass", Assign: { states: 1 } }), /"states" is not a valid variable name/],
  "another service": [
    one({ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage" }),
    /^UNSUPPORTED The emulator does not run Task states of arn:aws:states:::sqs:sendMessage: use/,
  ],
  "an operation that the emulator does not have": [
    one({ Type: "Task", Resource: "arn:aws:states:::aws-sdk:ssm:createOpsItem" }),
    /^UNSUPPORTED The emulator does not run Task states of arn:aws:states:::aws-sdk:ssm:createOpsItem/,
  ],
  "a task token": [one({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" }), /^UNSUPPORTED/],
  "a distributed Map state": [
    one({
      Type: "Map",
      ItemReader: {},
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "B",
        States: { B: END },
      },
    }),
    /^UNSUPPORTED .*leave ItemReader out.*\nUNSUPPORTED .*use Mode INLINE/,
  ],
};

describe("a definition of a state machine", () => {
  for (const [what, definition] of Object.entries(RIGHT)) {
    it(`is accepted with ${what}`, () => expect(diagnose(definition)).to.deep.equal([]));
  }
  for (const [what, [definition, expected]] of Object.entries(WRONG)) {
    it(`is refused with ${what}`, () => {
      const lines = diagnose(definition).map(({ code, message, location }) => `${code} ${message} at ${location}`);
      expect(lines.join("\n")).to.match(new RegExp(expected, "m"));
    });
  }
});
