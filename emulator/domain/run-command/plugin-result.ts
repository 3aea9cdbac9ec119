import type { PluginResult } from "../../store/command-invocation.ts";
import { joinedOutput, longestOutput, type Output, outputText } from "../../store/output.ts";
import type { Store } from "../../store/store.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import type { Attempt } from "./attempt-step.ts";

/** What the service keeps of a step's output (API reference of GetCommandInvocation; the agent cuts it before it sends). */
const STDOUT_MAX = 24_000;
const STDERR_MAX = 8_000;
const CUT = "--output truncated--";

/**
 * A step's result as the agent reports it. 168 ends the document and succeeds, 169 ends it and fails, 137 is a killed
 * process, every other code but 0 fails (agent/pluginutil and runpluginutil of the SSM Agent).
 */
export function resultOf(
  step: DocumentStep,
  attempt: Attempt,
  times: { readonly startedAtMs: number; readonly endedAtMs: number },
  { templates }: Pick<Store, "templates">,
): PluginResult {
  const { exitCode, stdout, stderr } = attempt;
  const result = (status: PluginResult["status"], note = "", error = stderr): PluginResult => ({
    startedAtMs: times.startedAtMs,
    endedAtMs: times.endedAtMs,
    status,
    code: exitCode,
    stdout: cutOutput(joinedOutput(stdout, note), templates),
    stderr: cut(error, STDERR_MAX),
  });
  if (attempt.ending === "timeout") return result("TimedOut");
  switch (exitCode) {
    case 0:
      return result("Success", step.onSuccess === "exit" ? SKIPS_ON_SUCCESS : "");
    case 168:
      return result(
        "Success",
        "\nStep exited with code 168. Therefore, marking step as succeeded. Further document steps will be skipped.",
        "",
      );
    case 169:
      return result(
        "Failed",
        "\nStep exited with code 169. Therefore, marking step as Failed. Further document steps will be skipped.",
      );
    case 137:
      // Killed by something else than a timeout or a cancellation: the agent reports a timeout.
      return result("TimedOut");
    default:
      if (step.onFailure === "successAndExit") return result("Success", SKIPS_ON_FAILURE);
      return result("Failed", step.onFailure === "exit" ? SKIPS_ON_FAILURE : "");
  }
}

const SKIPS_ON_FAILURE = "\nStep was found to have onFailure property. Further document steps will be skipped.";
const SKIPS_ON_SUCCESS = "\nStep was found to have onSuccess property. Further document steps will be skipped.";

/** Parts stay parts when they are short enough. */
function cutOutput(output: Output, templates: Store["templates"]): Output {
  const isShort = typeof output !== "string" && longestOutput(output, templates) < STDOUT_MAX;
  return isShort ? output : cut(outputText(output, templates), STDOUT_MAX);
}

/** The truncation mark counts towards the limit. */
function cut(text: string, max: number): string {
  return text.length < max ? text : text.slice(0, max - CUT.length) + CUT;
}
