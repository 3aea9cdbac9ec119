import { arnProblems, lengthProblems } from "../text-problems.ts";
import { jsonProblems } from "./json-problems.ts";
import { pseudoParameterProblems } from "./pseudo-parameters.ts";
import { type TaskValues, taskProblems, taskTargetProblems } from "./task-problems.ts";

interface StepFunctionsValues {
  readonly stateMachineArn?: string | undefined;
  readonly executionName?: string | undefined;
  readonly input?: string | undefined;
}

/** What AWS would refuse about a task of this type. */
export function stepFunctionsProblems(values: TaskValues & StepFunctionsValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...stateMachineProblems(values)];
}

/** What AWS would refuse about a state machine and what it receives. */
export function stateMachineProblems(values: StepFunctionsValues) {
  return [
    ...arnProblems(
      "stateMachineArn",
      values.stateMachineArn,
      /^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[\w-]+$/,
      "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain",
    ),
    ...lengthProblems("executionName", values.executionName, 1, 80),
    ...pseudoParameterProblems("executionName", values.executionName, false),
    ...jsonProblems("input", values.input),
    ...pseudoParameterProblems("input", values.input, false),
  ];
}
