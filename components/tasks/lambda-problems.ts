import { arnProblems, lengthProblems } from "../text-problems.ts";
import { jsonProblems } from "./json-problems.ts";
import { pseudoParameterProblems } from "./pseudo-parameters.ts";
import { type TaskValues, taskProblems, taskTargetProblems } from "./task-problems.ts";

interface LambdaValues {
  readonly functionArn?: string | undefined;
  readonly qualifier?: string | undefined;
  readonly clientContext?: string | undefined;
  readonly payload?: string | undefined;
}

/** What AWS would refuse about a task of this type. */
export function lambdaProblems(values: TaskValues & LambdaValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...functionProblems(values)];
}

/** What AWS would refuse about a function and what it receives. */
export function functionProblems(values: LambdaValues) {
  return [
    ...arnProblems(
      "functionArn",
      values.functionArn,
      /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
      "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain",
    ),
    ...lengthProblems("qualifier", values.qualifier, 1, 128),
    ...clientContextProblems(values.clientContext),
    ...jsonProblems("payload", values.payload),
    ...pseudoParameterProblems("payload", values.payload, false),
  ];
}

function clientContextProblems(context: string | undefined) {
  if (context === undefined) return [];
  const key = "clientContext";
  const wrong = lengthProblems(key, context, 1, 8000);
  if (wrong.length > 0) return wrong;
  const json = Buffer.from(context, "base64").toString("utf8");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(context) && context.length % 4 === 0;
  if (isBase64 && jsonProblems(key, json).length === 0 && json.trimStart().startsWith("{")) return [];
  return [{ key, text: `"${context}" is not a JSON object in base64, such as ${btoa('{"custom":{}}')}.` }];
}
