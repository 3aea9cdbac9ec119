import { notAllowed } from "../../../processes/run-kinds.ts";
import type { EngineContext } from "../../rule.ts";
import { type AutomationAction, failedAction, invalidInput, StepFailure, type StepRun, timedOut } from "../action.ts";
import { finishStep } from "../finish-step.ts";
import { mapInput, requiredText, textInput } from "../inputs.ts";
import { interpreterOf, runScript } from "./script-process.ts";

/** Runs a script for real, in a child process, and returns what its handler returns. */
export const executeScript: AutomationAction = {
  start(run, context) {
    const runtime = requiredText(run, "Runtime");
    const interpreter = interpreterOf(runtime);
    if (!interpreter) {
      throw invalidInput(`The emulator runs scripts of the runtimes python3.* and nodejs*, not of ${runtime}.`);
    }
    const { children } = context;
    if (!children?.allows("scripts")) throw failedAction(notAllowed("scripts"));
    const source = textInput(run, "Script");
    if (source === undefined) throw invalidInput("The emulator keeps no attachments: a step needs its Script inline.");
    const script = {
      source,
      handler: requiredText(run, "Handler"),
      payload: mapInput(run, "InputPayload") ?? {},
      timeoutMs: Math.ceil(Math.min(run.step.record.timeoutSeconds ?? Infinity, TIMEOUT_SECONDS_MAX) * 1000),
      environment: environmentOf(run, context),
    };
    context.afterwards(async (change) => {
      const result = await runScript(interpreter, script, children);
      if (result.kind === "stopped") return;
      change((later) =>
        finishStep(run.step, later, () => {
          if (result.kind === "ended") {
            return { kind: "succeeded", outputs: { Payload: result.value }, answer: { Payload: result.value } };
          }
          if (result.kind === "timed-out") throw new StepFailure(timedOut(run.step), { isTimeout: true });
          throw failedAction(result.reason);
        }),
      );
    });
    return { kind: "waits" };
  },
};

/** A script may run for ten minutes (actions reference, aws:executeScript). */
const TIMEOUT_SECONDS_MAX = 600;

/** The environment of a script: what it needs to reach the emulated cloud, and nothing else of the emulator's environment. */
function environmentOf({ automation }: StepRun, { account, endpoint }: EngineContext): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: "automation",
    AWS_SECRET_ACCESS_KEY: "automation",
    AWS_EC2_METADATA_DISABLED: "true",
    AUTOMATION_EXECUTION_ID: automation.executionId,
  };
}
