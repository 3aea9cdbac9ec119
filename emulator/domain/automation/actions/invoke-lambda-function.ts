import { isObject } from "../../../input/json.ts";
import { textOf } from "../../../input/text.ts";
import { prepareInvocation } from "../../functions/invocation.ts";
import { type AutomationAction, calling, failedAction, invalidInput, type StepRun } from "../action.ts";
import { finishStep } from "../finish-step.ts";
import { requiredText, textInput } from "../inputs.ts";

const LOG_BYTES_MAX = 4096;

/** Calls a function. The step waits for its end with InvocationType RequestResponse (the default), not with Event or DryRun. */
export const invokeLambdaFunction: AutomationAction = {
  start(run, context) {
    const type = textInput(run, "InvocationType") ?? "RequestResponse";
    if (!["RequestResponse", "Event", "DryRun"].includes(type)) throw invalidInput(`InvocationType is ${type}.`);
    const invocation = calling(`Invoke of ${textOf(run.inputs.FunctionName)}`, () =>
      prepareInvocation({ ...eventOf(run), requestId: context.chance.uuid() }, context),
    );
    if (type === "DryRun") return { kind: "succeeded", outputs: { StatusCode: 204 } };
    context.afterwards(async (change) => {
      const { payload, functionError, log, isStopped } = await invocation.run();
      if (type === "Event" || isStopped) return;
      change((later) =>
        finishStep(run.step, later, () => {
          const outputs = {
            StatusCode: 200,
            FunctionError: functionError ?? "",
            LogResult: Buffer.from(log).subarray(-LOG_BYTES_MAX).toString("base64"),
            Payload: payload,
          };
          if (functionError === undefined) return { kind: "succeeded", outputs, answer: answerOf(outputs) };
          throw failedAction(`The function returned an error (${functionError}): ${payload}`, outputs);
        }),
      );
    });
    return type === "Event" ? { kind: "succeeded", outputs: { StatusCode: 202 } } : { kind: "waits" };
  },
};

/** `InputPayload` is a map; `Payload` is JSON as a text, and `ClientContext` is Base64 of JSON, as in Invoke. */
function eventOf(run: StepRun) {
  const { InputPayload: input, Payload: payload } = run.inputs;
  const given = isObject(input) ? input : payload;
  const text = typeof given === "string" ? given : given === undefined || given === null ? "" : JSON.stringify(given);
  const clientContext = textInput(run, "ClientContext");
  return {
    functionName: requiredText(run, "FunctionName"),
    qualifier: textInput(run, "Qualifier"),
    payload: text,
    clientContext: clientContext ? Buffer.from(clientContext, "base64").toString("utf8") : null,
  };
}

/** The value for selectors of declared outputs: they read the function's result as `$.Payload.x`. */
function answerOf(outputs: { readonly Payload: string }): object {
  return { ...outputs, Payload: JSON.parse(outputs.Payload || "null") };
}
