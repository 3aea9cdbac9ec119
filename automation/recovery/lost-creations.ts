import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { EventBody } from "../api/events.ts";
import { DriverError } from "../errors/driver-error.ts";
import type { Workspace } from "../stack/workspace.ts";
import type { Deployment, PendingOperation, StateResource } from "./checkpoint.ts";
import { rewriteState } from "./rewrite-state.ts";

/**
 * Keeps in mind what an operation creates. When the provider ends in the middle of it, or the cloud's answer does not come,
 * the engine takes a creation for failed that may well have been carried out, and forgets it: the next one would make it
 * twice. Such a creation is noted in the state as pending, so that the next operation, wherever it runs, looks for it.
 */
export function lostCreations() {
  const begun = new Map<string, StateResource>();
  const lost = new Set<string>();
  return {
    note({ resourcePreEvent, resOutputsEvent, diagnosticEvent }: EngineEvent): void {
      const before = resourcePreEvent?.metadata;
      if (before?.new && /^create/.test(before.op) && !resourcePreEvent?.planning) {
        begun.set(before.urn, resourceOf(before.new as unknown as StateResource));
      }
      if (resOutputsEvent && !resOutputsEvent.planning) begun.delete(resOutputsEvent.metadata.urn);
      if (diagnosticEvent?.severity !== "error") return;
      if (diagnosticEvent.urn && NO_ANSWER.test(diagnosticEvent.message)) lost.add(diagnosticEvent.urn);
    },
    /** To be called when the operation has failed and its CLI has ended. */
    async keep(workspace: Workspace, emit: (event: EventBody) => void): Promise<void> {
      const pending = [...begun.values()].filter(({ urn, custom }) => custom && lost.has(urn));
      if (pending.length > 0) await keepPending(workspace, pending, emit);
    },
  };
}

/** What the engine says when the provider's process is gone, and providers when nothing answers them. */
const NO_ANSWER =
  /error reading from server|transport is closing|code = Unavailable|connection (reset|refused|closed)|ECONNRE|EPIPE|socket hang up|\bEOF\b|no answer from|timed? ?out/i;

function resourceOf({ urn, type, custom, inputs, parent, provider }: StateResource): StateResource {
  return { urn, custom: custom === true, type, ...{ inputs, parent, provider } };
}

async function keepPending(
  workspace: Workspace,
  resources: readonly StateResource[],
  emit: (event: EventBody) => void,
): Promise<void> {
  try {
    const withPending = async (deployment: Deployment) => {
      const { pending_operations: others = [] } = deployment;
      const known = new Set(others.map(({ resource }) => resource.urn));
      const added = resources.filter(({ urn }) => !known.has(urn));
      const operations = added.map((resource): PendingOperation => ({ resource, type: "creating" }));
      return { ...deployment, pending_operations: [...others, ...operations] };
    };
    await rewriteState(workspace, withPending, true);
  } catch (error) {
    // How the operation itself failed is what its caller has to know.
    if (!(error instanceof DriverError)) throw error;
    for (const { urn } of resources) {
      const message = `Whether ${urn} was made is not known, and could not be noted: ${error.message}`;
      emit({ type: "diagnostic", severity: "warning", message, urn });
    }
  }
}
