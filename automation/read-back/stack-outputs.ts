import { isDeepStrictEqual } from "node:util";
import { withStore } from "../backend/open-backend.ts";
import { readState } from "../recovery/checkpoint.ts";
import { holdsSecret, SIGNATURE, withSecretsHidden } from "../secrets/secret-values.ts";
import type { Workspace } from "../stack/workspace.ts";

/** An output with its value as it is. */
export interface ShownOutput {
  readonly value: unknown;
  /** Whether the value, or something in it, is a secret: it belongs in no log. */
  readonly secret: boolean;
}

/** The outputs of the last `up` that ended, without a start of the CLI where the state can be read. Secrets are not shown. */
export async function stackOutputs(workspace: Workspace): Promise<Record<string, unknown>> {
  const outputs = await outputsInState(workspace);
  if (outputs === "absent") return {};
  if (outputs !== undefined) {
    const shown = withSecretsHidden(outputs) as Record<string, unknown>;
    // An asset or a reference to a resource is for the CLI to print.
    if (!JSON.stringify(shown).includes(SIGNATURE)) return shown;
  }
  return (await printedOutputs(workspace)) ?? {};
}

/** The same with secrets as they are, and marked. */
export async function shownOutputs(workspace: Workspace): Promise<Record<string, ShownOutput>> {
  const shown = await printedOutputs(workspace, "--show-secrets");
  if (shown === undefined) return {};
  const inState = await outputsInState(workspace);
  const marked =
    inState === undefined || inState === "absent" ? await hiddenOutputs(workspace, shown) : secretNames(inState);
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, { value, secret: marked.has(name) }]));
}

function secretNames(outputs: Readonly<Record<string, unknown>>): Set<string> {
  const entries = Object.entries(outputs).filter(([, value]) => holdsSecret(value));
  return new Set(entries.map(([name]) => name));
}

/** The names of the outputs that the CLI prints otherwise without being asked for secrets. */
async function hiddenOutputs(workspace: Workspace, shown: Readonly<Record<string, unknown>>): Promise<Set<string>> {
  const hidden = (await printedOutputs(workspace)) ?? {};
  return new Set(Object.keys(shown).filter((name) => !isDeepStrictEqual(shown[name], hidden[name])));
}

/** Undefined when only the CLI can read the state. */
async function outputsInState({ session }: Workspace): Promise<Record<string, unknown> | "absent" | undefined> {
  const state = await withStore(session, (store) => readState(store, session.stack));
  if (state === "absent") return state;
  if (state === undefined || state === "unreadable") return undefined;
  const { resources = [] } = state.content.checkpoint?.latest ?? {};
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

/** Undefined when there is no such stack. */
async function printedOutputs(workspace: Workspace, ...flags: string[]): Promise<Record<string, unknown> | undefined> {
  const args = ["stack", "output", "--json", ...flags];
  const exit = await workspace.run(args);
  if (exit.code !== 0 && /no stack named/.test(exit.stderr)) return undefined;
  return workspace.jsonOf(args, exit);
}
