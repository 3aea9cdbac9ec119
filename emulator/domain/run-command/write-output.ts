import type { Command } from "../../store/commands.ts";
import { putObject } from "../buckets/put-object.ts";
import type { Context } from "../context.ts";
import type { DocumentStep } from "../documents/document-content.ts";
import type { Attempt } from "./attempt.ts";
import { outputKey } from "./output-places.ts";

/** The agent uploads what a step printed, whole, to where the command wants it. Empty streams are not uploaded. */
export function writeOutput(
  command: Command,
  nodeId: string,
  step: DocumentStep,
  { stdout, stderr }: Attempt,
  context: Context,
): void {
  for (const [stream, text] of [
    ["stdout", stdout],
    ["stderr", stderr],
  ] as const) {
    if (text === "") continue;
    if (command.outputS3BucketName !== "") {
      // A bucket that was deleted since the command was sent gets nothing; the agent only logs it.
      putObject(command.outputS3BucketName, outputKey(command, nodeId, step, stream), text, context);
    }
    if (command.cloudWatch.isEnabled) {
      const group = command.cloudWatch.logGroupName || `aws/ssm/${command.documentName}`;
      const name = `${command.commandId}/${nodeId}/${step.outputName.replaceAll(":", "-")}/${stream}`;
      context.store.logEvents.insert({ logGroup: group, logStream: name, atMs: context.nowMs, message: text });
    }
  }
}
