import type { PulumiProgress } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import type { Terminal } from "./terminal.ts";

/** Reports on stderr how a Pulumi CLI is obtained; prints nothing if one is installed. */
export function showSetUp({ say }: Pick<Terminal, "say">): (progress: PulumiProgress) => void {
  return (progress) => {
    if (progress.kind === "begin") say(`${progress.title}: ${progress.why}`);
    else if (progress.kind === "detail") say(`  ${progress.text}`);
    else say(`  ${progress.ok ? "done" : "failed"}: ${progress.text}`);
  };
}
