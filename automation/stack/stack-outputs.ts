import { withStore } from "../backend/open-store.ts";
import { readState } from "../recovery/checkpoint.ts";
import { SIGNATURE, withSecretsHidden } from "../secret-values.ts";
import type { Workspace } from "./open-workspace.ts";

/** The outputs of the last `up` that ended, without a start of the CLI where the state can be read. Secrets are not shown. */
export async function stackOutputs(workspace: Workspace): Promise<Record<string, unknown>> {
  const { session } = workspace;
  const state = await withStore(session, (store) => readState(store, session.stack));
  if (state === "absent") return {};
  if (state !== undefined && state !== "unreadable") {
    const { resources = [] } = state.content.checkpoint?.latest ?? {};
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const shown = withSecretsHidden(outputs) as Record<string, unknown>;
    // An asset or a reference to a resource is for the CLI to print.
    if (!JSON.stringify(shown).includes(SIGNATURE)) return shown;
  }
  const args = ["stack", "output", "--json"];
  const exit = await workspace.run(args);
  if (exit.code !== 0 && /no stack named/.test(exit.stderr)) return {};
  return workspace.jsonOf(args, exit);
}
