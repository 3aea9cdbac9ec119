import type { Command } from "../../store/commands.ts";
import { outputText } from "../../store/output.ts";
import { putObject } from "../buckets/put-object.ts";
import type { Context } from "../context.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import { writeLogEvent } from "../logs/log-groups.ts";
import type { Attempt } from "./attempt-step.ts";
import { outputKey } from "./output-places.ts";

/** The agent uploads the whole output of a step to the bucket that the command names. It does not upload empty streams. */
export function writeOutput(
  command: Command,
  nodeId: string,
  step: DocumentStep,
  { stdout, stderr }: Attempt,
  context: Context,
): void {
  if (command.outputS3BucketName === "" && !command.cloudWatch.isEnabled) return;
  for (const [stream, text] of [
    ["stdout", outputText(stdout, context.store.templates)],
    ["stderr", stderr],
  ] as const) {
    if (text === "") continue;
    if (command.outputS3BucketName !== "") {
      // The agent only logs an upload that fails because the bucket was deleted after the command was sent.
      putObject(command.outputS3BucketName, outputKey(command, nodeId, step, stream), text, context);
    }
    if (command.cloudWatch.isEnabled) {
      const group = command.cloudWatch.logGroupName || `aws/ssm/${command.documentName}`;
      const name = `${command.commandId}/${nodeId}/${step.outputName.replaceAll(":", "-")}/${stream}`;
      writeLogEvent(group, name, text, context);
    }
  }
}
