import type { Operation } from "../../automation/api/events.ts";
import type { DriverError } from "../../automation/errors/driver-error.ts";
import { shortType } from "./step-line.ts";
import type { Terminal } from "./terminal.ts";

/** What the engine says beside the reasons, and that says nothing more. */
const NO_NEWS = /^(update|preview|refresh|destroy|resource operation) failed$/i;

/** What the engine quotes so is a command that is copied as it stands: `pulumi state unprotect 'urn:…'` takes no name. */
const IN_BACKTICKS = /(`[^`]*`)/;

/**
 * Why an operation failed, each reason once with the resource that it is about, and how to go on.
 *
 * @param hasChanged whether it had begun to change anything.
 */
export function failureLines(
  stack: string,
  operation: Operation | undefined,
  error: DriverError,
  hasChanged: boolean,
  { style }: Pick<Terminal, "style">,
): string[] {
  const cross = style("red", "✘");
  const next = wayOut(stack, operation, error, hasChanged);
  if (error.kind === "cancelled") return [`${cross} ${error.message}${next && ` ${next}`}`];
  const details = [...error.resources.map(({ urn, reason }) => detail(urn, reason)), ...otherReasons(error)];
  if (error.kind !== "failed" || details.length === 0) return indented(`${cross} ${error.message.trimEnd()}`);
  return [
    `${cross} ${error.message.split("\n")[0]}`,
    ...details.flatMap(({ about, reason }) => [
      ...(about === undefined ? [] : [`    ${style("bold", about)}`]),
      ...reason.split("\n").map((line) => `      ${line}`.trimEnd()),
    ]),
    ...(next === "" ? [] : [`    ${next}`]),
  ];
}

interface Detail {
  readonly about?: string;
  readonly reason: string;
}

/** `creating urn:…: reason` says what `patch-window (aws:ssm:MaintenanceWindow): creating: reason` does. */
function detail(urn: string, reason: string): Detail {
  const [, type = ""] = /::([^:]+(?::[^:]+)*)::[^:]+$/.exec(urn) ?? [];
  return {
    about: `${urn.split("::").at(-1)}  ${shortType(type.split("$").at(-1)!)}`,
    reason: reason
      .split(IN_BACKTICKS)
      .map((part) => (part.startsWith("`") ? part : shortened(part, urn)))
      .join(""),
  };
}

function shortened(text: string, urn: string): string {
  return text.replaceAll(` ${urn}:`, ":").replaceAll(urn, urn.split("::").at(-1)!);
}

function otherReasons({ diagnostics, resources }: DriverError): Detail[] {
  const reasons = new Set(resources.map(({ reason }) => reason));
  return diagnostics.filter((text) => !reasons.has(text) && !NO_NEWS.test(text.trim())).map((reason) => ({ reason }));
}

function wayOut(stack: string, operation: Operation | undefined, { kind }: DriverError, hasChanged: boolean): string {
  if (operation === undefined || operation === "preview") return "";
  if (!hasChanged) return "Nothing was changed.";
  const again = `mw ${operation} ${stack}`;
  if (kind === "cancelled") return `Completed changes are recorded in the state. Continue with: ${again}`;
  return `Completed changes are recorded in the state. Fix this, then run: ${again}`;
}

function indented(text: string): string[] {
  return text.split("\n").map((line, index) => (index === 0 ? line : `    ${line}`.trimEnd()));
}
