import type { Command } from "../../store/commands.ts";
import type { DocumentStep } from "../documents/document-content.ts";

/**
 * Where the agent stores a step's output in S3: `<prefix>/<command>/<node>/<action>/<step>/<stream>`, without colons
 * (agent/framework/processor of the SSM Agent).
 */
export function outputKey(
  command: Command,
  nodeId: string,
  { action, outputName }: Pick<DocumentStep, "action" | "outputName">,
  stream: "stdout" | "stderr",
): string {
  return `${pluginPrefix(command, nodeId, action)}/${withoutColons(outputName)}/${stream}`;
}

/** The value of `CommandPlugin.OutputS3KeyPrefix`. */
export function pluginPrefix({ outputS3KeyPrefix, commandId }: Command, nodeId: string, action: string): string {
  let prefix = outputS3KeyPrefix;
  while (prefix.endsWith("/")) prefix = prefix.slice(0, -1);
  return [prefix, commandId, nodeId, withoutColons(action)].filter((part) => part !== "").join("/");
}

/** The address of an output in the regional path style, `""` when the command names no bucket. */
export function outputUrl(
  command: Command,
  nodeId: string,
  step: Pick<DocumentStep, "action" | "outputName">,
  stream: "stdout" | "stderr",
  region: string,
): string {
  const { outputS3BucketName: bucket } = command;
  return bucket === ""
    ? ""
    : `https://s3.${region}.amazonaws.com/${bucket}/${outputKey(command, nodeId, step, stream)}`;
}

function withoutColons(text: string): string {
  return text.replaceAll(":", "");
}
