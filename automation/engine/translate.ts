import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import type { EventBody, PropertyChange, StepOp } from "../api/events.ts";
import { withSecretsHidden } from "../secrets/secret-values.ts";

/**
 * Translates an event of Pulumi's engine; undefined for those that tell a caller nothing.
 *
 * @param isWhole also lists the properties of what is created or deleted.
 */
export function translate(event: EngineEvent, isWhole = false): EventBody | undefined {
  if (event.resourcePreEvent) {
    const { metadata, planning } = event.resourcePreEvent;
    return step(metadata, planning ? "planned" : "started", isWhole);
  }
  if (event.resOutputsEvent && !event.resOutputsEvent.planning)
    return step(event.resOutputsEvent.metadata, "done", isWhole);
  if (event.resOpFailedEvent) return step(event.resOpFailedEvent.metadata, "failed", isWhole);
  if (event.diagnosticEvent) return diagnostic(event.diagnosticEvent);
  if (event.policyEvent) return violation(event.policyEvent);
  return undefined;
}

function step(
  metadata: StepEventMetadata,
  phase: "planned" | "started" | "done" | "failed",
  isWhole: boolean,
): EventBody {
  return {
    type: "step",
    phase,
    op: metadata.op as StepOp,
    urn: metadata.urn,
    name: metadata.urn.split("::").at(-1) ?? metadata.urn,
    resourceType: metadata.type,
    changes: [...changesOf(metadata), ...(isWhole ? propertiesOf(metadata) : [])],
  };
}

/** What Pulumi writes in place of a value that only the deployment knows. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function changesOf(metadata: StepEventMetadata): PropertyChange[] {
  return Object.entries(metadata.detailedDiff ?? {}).map(([path, { diffKind, inputDiff }]) => {
    const before = inputDiff ? metadata.old?.inputs : metadata.old?.outputs;
    return {
      path,
      kind: diffKind.replace("-replace", "") as PropertyChange["kind"],
      replaces: diffKind.endsWith("-replace"),
      old: valueAt(before, path) ?? valueAt(metadata.old?.inputs, path),
      new: valueAt(metadata.new?.inputs, path),
    };
  });
}

/** Every property of what is created or deleted, each as an addition or a removal. */
function propertiesOf({ op, old, new: now, detailedDiff }: StepEventMetadata): PropertyChange[] {
  if (Object.keys(detailedDiff ?? {}).length > 0) return [];
  const of = (kind: "add" | "delete", inputs: unknown) =>
    leavesOf("", withSecretsHidden(inputs)).map(([path, value]) => ({
      ...{ path, kind, replaces: false },
      ...(value === UNKNOWN ? {} : { [kind === "add" ? "new" : "old"]: value }),
    }));
  if (op === "create" || op === "create-replacement" || op === "import") return of("add", now?.inputs);
  if (op === "delete" || op === "delete-replaced") return of("delete", old?.inputs);
  return [];
}

/** The values in a value, each with its path; an empty list or group is a value. */
function leavesOf(path: string, value: unknown): [path: string, value: unknown][] {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0)
    return path === "" ? [] : [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(`${path}[${index}]`, item));
  return Object.entries(value)
    .filter(([key]) => key !== "__defaults")
    .flatMap(([key, part]) =>
      leavesOf(/^[\w-]+$/.test(key) ? `${path}${path === "" ? "" : "."}${key}` : `${path}["${key}"]`, part),
    );
}

/** Reads `targets[0].values[1]` or `tags["a.b"]` from a resource's properties. */
function valueAt(properties: unknown, path: string): unknown {
  let value = properties;
  for (const [, name, index, quoted] of path.matchAll(/([^.[\]"]+)|\[(\d+)\]|\["([^"]*)"\]/g)) {
    const key = name ?? quoted ?? Number(index);
    value = (value as Record<string | number, unknown> | undefined)?.[key as never];
  }
  return value === UNKNOWN ? undefined : withSecretsHidden(value);
}

/** A program may print megabytes in one line. */
const MESSAGE_MAX = 65_536;

/** Pulumi colours its texts with `<{%fg 1%}>` and the like. */
const COLOUR = /<\{%.*?%\}>/g;

function diagnostic({ message, severity, urn, ephemeral }: NonNullable<EngineEvent["diagnosticEvent"]>) {
  const text = message.replace(COLOUR, "").trim();
  // Pulumi's own notes for those who look for a fault in it; they quote whole resources.
  if ((severity as string) === "debug") return undefined;
  // The provider is meant to come from PATH; that it does is no news.
  if ((ephemeral && severity !== "error") || text === "" || /^using pulumi-resource-aws from \$PATH/.test(text))
    return undefined;
  return {
    type: "diagnostic",
    severity: severity === "info#err" ? "info" : severity,
    message:
      text.length <= MESSAGE_MAX
        ? text
        : `${text.slice(0, MESSAGE_MAX)} … (${text.length - MESSAGE_MAX} more characters)`,
    urn,
  } satisfies EventBody;
}

type PolicyEvent = NonNullable<EngineEvent["policyEvent"]>;

function violation({ policyName, policyPackName, enforcementLevel, message, resourceUrn }: PolicyEvent): EventBody {
  return {
    type: "policy",
    policy: policyName,
    pack: policyPackName,
    // The SDK's type has another word than the engine.
    enforcement: (enforcementLevel as string) === "mandatory" ? "mandatory" : "advisory",
    message: message.replace(COLOUR, "").trim(),
    urn: resourceUrn || undefined,
  };
}

/** When the language host ends, the engine knows no more than that. */
const HOST_ENDED = /error reading from server: EOF|transport is closing|connection (?:reset by peer|refused)/;

/** What the language host printed as its last, in place of errors that only say that it ended. */
export function hostErrors(errors: readonly string[], printed: readonly string[]): readonly string[] {
  if (errors.length === 0 || !errors.every((error) => HOST_ENDED.test(error))) return errors;
  const named = printed.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  return named.length > 0 ? named : [...errors, ...printed];
}
