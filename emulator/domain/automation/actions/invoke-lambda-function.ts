import { textOf } from "../../../input/text.ts";
import { AwsError } from "../../aws-error.ts";
import { isObject } from "../../documents/document-content.ts";
import { prepareInvocation } from "../../functions/invocation.ts";
import { type AutomationAction, failedAction, invalidInput, refusalText, type StepRun } from "../action.ts";
import { finishStep } from "../finish-step.ts";
import { requiredText, textInput } from "../inputs.ts";

const LOG_BYTES_MAX = 4096;

/** Calls a function. By its type it is waited for (RequestResponse, the default), or not (Event, DryRun), as far as the step can tell. */
export const invokeLambdaFunction: AutomationAction = {
  start(run, context) {
    const type = textInput(run, "InvocationType") ?? "RequestResponse";
    if (!["RequestResponse", "Event", "DryRun"].includes(type)) throw invalidInput(`InvocationType is ${type}.`);
    const invocation = prepared(run, () =>
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

function prepared<T>(run: StepRun, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof AwsError)
      throw failedAction(refusalText(error, `Invoke of ${textOf(run.inputs.FunctionName)}`));
    throw error;
  }
}

/** `InputPayload` is a map; `Payload` is JSON as a text, and `ClientContext` Base64 of JSON, as Invoke has them. */
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

/** Selectors of declared outputs look into what the function returned (`$.Payload.x`). */
function answerOf(outputs: { readonly Payload: string }): object {
  return { ...outputs, Payload: JSON.parse(outputs.Payload || "null") };
}
