import type { OperationResult, RunAllOptions, StackOutcome } from "../../automation/api/driver-options.ts";
import type { Operation } from "../../automation/api/events.ts";
import type { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import { codeOfKind, EXIT, type ExitCode, UsageError, worst } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { question } from "./confirmations.ts";
import { type OperationViewOptions, operationView } from "./operation-view.ts";
import type { Terminal } from "./terminal.ts";

interface Asked {
  readonly json: boolean;
  readonly view: Omit<OperationViewOptions, "json">;
  /** Of the operation: what is shown and what is done afterwards is limited in the same way. */
  readonly options: RunAllOptions;
  readonly plan: string | undefined;
  /** The command line with one more option. */
  readonly commandWith: (option: string) => string;
}

/**
 * Shows what an operation would do on all of its stacks, and asks once whether to do it, as `pulumi` does.
 *
 * @returns `yes`, or the exit code to end with.
 * @throws UsageError without a terminal to ask on; DriverError cancelled, when the question is interrupted.
 */
export async function agreement(
  driver: Driver,
  operation: Operation,
  stacks: readonly string[],
  { json, view: shown, options, plan, commandWith }: Asked,
  terminal: Terminal,
): Promise<"yes" | ExitCode> {
  if (json || process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    const why = json ? "With --json there is no confirmation prompt" : "Cannot ask for confirmation without a terminal";
    throw new UsageError(
      `${why}: run ${commandWith("--yes")} to confirm, or ${commandWith("--preview-only")} to see the changes`,
    );
  }
  const view = operationView(terminal, { ...shown, json: false, operation: "preview", stacks });
  const plans: OperationResult[] = [];
  const failures: DriverError[] = [];
  const onOutcome = (outcome: StackOutcome) => {
    if (outcome.ok) {
      plans.push(outcome.result);
      return view.result({ ...outcome.result, operation: "preview" });
    }
    failures.push(outcome.error);
    view.failure(outcome.stack, outcome.error);
  };
  try {
    await interruptible((signal) =>
      driver.runAll(operation, stacks, {
        ...options,
        signal,
        onEvent: view.event,
        onOutcome,
        planOnly: true,
        optionsOf: () => ({ plan }),
      }),
    );
  } finally {
    view.end();
  }
  // What fails in the plan would fail in the middle of the work.
  if (failures.length > 0) return worst(failures.map(({ kind }) => codeOfKind(kind)));
  // Each of them asks for its name, which says more than a yes.
  if (operation === "destroy" && (await areProtected(driver, stacks))) return "yes";
  for (;;) {
    const answer = await question(`Perform this ${operation} of ${stacks.join(", ")}? yes/no/details: `);
    if (answer === undefined) {
      terminal.say();
      throw new DriverError("cancelled", "Interrupted. Nothing was changed.");
    }
    const word = answer.trim().toLowerCase();
    if (word === "yes" || word === "y") return "yes";
    if (word === "details" || word === "d") terminal.print(JSON.stringify(plans.map(detailsOf), undefined, 2));
    else if (word === "no" || word === "n" || word === "") {
      terminal.say("Declined. Nothing was changed.");
      return EXIT.failed;
    } else terminal.say(`"${answer}" is not an answer: type yes, no or details.`);
  }
}

async function areProtected(driver: Driver, stacks: readonly string[]): Promise<boolean> {
  const all = await Promise.all(stacks.map((stack) => driver.environment(stack)));
  return all.every(({ environment }) => environment.protect !== undefined);
}

function detailsOf({ stack, steps }: OperationResult) {
  return { stack, steps: steps.filter(({ op }) => op !== "same") };
}
