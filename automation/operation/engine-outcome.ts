import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation/index.js";
import type { OperationResult, PulumiOptions } from "../api/driver-options.ts";
import type { EngineOperation, EventBody, PlannedStep, StepOp } from "../api/events.ts";
import type { StackPlace } from "../backend/layout.ts";
import { runEngine } from "../engine/run-engine.ts";
import { checkTargetsMet } from "../engine/targets.ts";
import { hostErrors, translate } from "../engine/translate.ts";
import { DriverError, type FailedResource } from "../errors/driver-error.ts";
import { lostCreations } from "../recovery/lost-creations.ts";
import { withSecretsHidden } from "../secrets/secret-values.ts";
import { isThrottling } from "../stack/cli-failure.ts";
import type { Workspace } from "../stack/workspace.ts";

/** @property generatedCode of an import. */
export type Outcome = { readonly generatedCode?: string } & Pick<
  OperationResult,
  "changes" | "steps" | "outputs" | "windows"
>;

/** How many errors of a program are kept: it can report any number, and the first ones say why. */
const ERRORS_MAX = 1000;
/** How many of the last lines that a program printed are kept for a language host that ends. */
const PRINTED_MAX = 10;

interface Watch {
  /** Gets the engine's own events, with what is secret in them. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Called when the CLI has started on this machine. */
  readonly onStarted?: () => void;
}

/**
 * Runs the engine, passes its events on, and says what came of it.
 *
 * @throws DriverError with the engine's errors, policy violations and failed resources.
 */
export async function engineOutcome(
  workspace: Workspace,
  operation: EngineOperation,
  args: readonly string[],
  { emit, pulumi }: { readonly emit: (event: EventBody) => void; readonly pulumi: PulumiOptions },
  { onEvent, onStarted }: Watch = {},
): Promise<Outcome> {
  const { redact, stack } = workspace.session;
  const report = new Report(pulumi);
  const creations = lostCreations();
  try {
    await runEngine(
      workspace,
      args,
      (event) => {
        creations.note(event);
        onEvent?.(event);
        const body = report.note(event, redact);
        if (body) emit(body);
      },
      onStarted,
    );
    if (!report.hasBegun) throw workspace.crash(args);
    return report.outcome(operation, stack);
  } catch (error) {
    await creations.keep(workspace, emit);
    throw report.failure(error, operation, stack.name);
  }
}

/** What the engine's events add up to. */
class Report {
  readonly #options: PulumiOptions;
  readonly #seen = new Set<string>();
  /** What changed, or would change, by URN. */
  readonly #changed = new Map<string, string>();
  readonly #steps = new Map<string, PlannedStep>();
  readonly #failed: FailedResource[] = [];
  readonly #errors: string[] = [];
  readonly #violations: string[] = [];
  readonly #printed: string[] = [];
  #changes: Partial<Record<StepOp, number>> = {};
  #outputs: Record<string, unknown> | undefined;
  hasBegun = false;

  constructor(options: PulumiOptions) {
    this.#options = options;
  }

  /** @returns the event for the caller, without secrets; undefined for one that says nothing to a caller. */
  note(event: EngineEvent, redact: <T>(value: T) => T): EventBody | undefined {
    this.hasBegun = true;
    if (event.summaryEvent) this.#changes = { ...(event.summaryEvent.resourceChanges as OpMap) };
    const root = event.resOutputsEvent?.metadata;
    if (root?.type === "pulumi:pulumi:Stack" && root.new) {
      this.#outputs = redact(withSecretsHidden(root.new.outputs ?? {}) as Record<string, unknown>);
    }
    const translated = translate(event, this.#options.diff);
    const body = translated && redact(translated);
    if (body?.type === "step") {
      this.#seen.add(body.urn);
      if (body.phase !== "started" && isChange(body)) this.#changed.set(body.urn, `${body.op} ${body.name}`);
    }
    if (body?.type === "step" && body.phase === "planned") {
      const { type: _type, phase: _phase, ...step } = body;
      this.#steps.set(`${step.op} ${step.urn}`, step);
    }
    if (body?.type === "policy" && body.enforcement === "mandatory") this.#violations.push(violationText(body));
    if (body?.type === "diagnostic") this.#noteDiagnostic(body);
    return body;
  }

  #noteDiagnostic({ severity, message, urn }: Extract<EventBody, { type: "diagnostic" }>): void {
    if (severity === "error") {
      if (this.#errors.length < ERRORS_MAX) this.#errors.push(message);
      if (urn && this.#failed.length < ERRORS_MAX) this.#failed.push({ urn, reason: message });
    } else if (severity === "info") {
      this.#printed.push(message);
      if (this.#printed.length > PRINTED_MAX) this.#printed.shift();
    }
  }

  /** @throws DriverError failed, when the program ended before it gave its outputs, which it does last. */
  outcome(operation: EngineOperation, stack: StackPlace): Outcome {
    if (operation === "preview" || operation === "up") {
      if (this.#outputs === undefined) throw endedEarly(stack.name);
      checkTargetsMet(stack, this.#options, [...this.#seen]);
    }
    return { changes: this.#changes, outputs: this.#outputs ?? {}, steps: [...this.#steps.values()], windows: [] };
  }

  /** The error with what the events say about it, which is more than the CLI's last lines. */
  failure(error: unknown, operation: EngineOperation, stack: string): unknown {
    if (!(error instanceof DriverError) || error.kind !== "failed") return error;
    if (this.#violations.length > 0) {
      const text = `A policy pack refuses the ${operation} of ${stack}:\n${this.#violations.join("\n")}`;
      return new DriverError("policy", text, { stack, diagnostics: this.#violations, cause: error });
    }
    const wereMade = CHANGES_OCCURRED.exec(error.message)?.[1];
    if (wereMade !== undefined) {
      const which = [...this.#changed.values()].map((change) => `  ${change}`).join("\n");
      const what = wereMade === "occurred" ? "changed" : "would change";
      const text = `No changes were expected, but the ${operation} of ${stack} ${what} ${this.#changed.size} resources:\n${which}`;
      return new DriverError("changes", text.replace(" 1 resources", " 1 resource"), { stack, cause: error });
    }
    const diagnostics = hostErrors(this.#errors, this.#printed);
    if (diagnostics.length === 0) return error;
    const text = diagnostics.join("\n");
    const kind = isThrottling(text) ? "throttled" : /violates plan/.test(text) ? "plan" : "failed";
    const details = { stack: error.stackName, diagnostics, resources: this.#failed, cause: error };
    return new DriverError(kind, `${error.message.split("\n")[0]}\n${text}`, details);
  }
}

const CHANGES_OCCURRED = /no changes were expected(?: for \w+)? but changes (occurred|were proposed)/;

function isChange({ op, phase, resourceType }: Extract<EventBody, { type: "step" }>): boolean {
  return phase !== "failed" && !["same", "read", "refresh"].includes(op) && !resourceType.startsWith("pulumi:");
}

function violationText({ policy, pack, message, urn }: Extract<EventBody, { type: "policy" }>): string {
  const resource = urn === undefined ? "" : ` (${urn.split("::").slice(-2).join(" ")})`;
  return `${pack} ${policy}${resource}: ${message}`;
}

/** Pulumi takes an exit for the end of the program, and deletes the resources that were not declared by then. */
function endedEarly(stack: string): DriverError {
  const text =
    `The program of ${stack} ended before it had declared all resources (process.exit?). An up would delete the resources ` +
    "that it did not declare.";
  return new DriverError("failed", text, { stack });
}
