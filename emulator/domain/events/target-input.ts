import type { EventTarget } from "../../store/event-rules.ts";
import type { EventEnvelope } from "./envelope.ts";

export interface RuleNames {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The input of a target: the whole event, a constant, a part of the event, or a template filled from it. */
export function targetInput(target: EventTarget, event: EventEnvelope, names: RuleNames): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(readPath(event, target.InputPath) ?? {});
  if (target.InputTransformer !== undefined) return fill(target.InputTransformer, event, names);
  return JSON.stringify(event);
}

type Transformer = NonNullable<EventTarget["InputTransformer"]>;

/** Replaces `<name>` by the value: inside a JSON string by its text, elsewhere by its JSON. */
function fill({ InputPathsMap = {}, InputTemplate }: Transformer, event: EventEnvelope, names: RuleNames): string {
  const values = new Map<string, unknown>(
    Object.entries(InputPathsMap).map(([name, path]) => [name, readPath(event, path)]),
  );
  values.set("aws.events.rule-name", names.ruleName);
  values.set("aws.events.rule-arn", names.ruleArn);
  values.set("aws.events.event.ingestion-time", event.time);
  values.set("aws.events.event", event);
  values.set("aws.events.event.json", event);
  let isInString = false;
  let filled = "";
  for (const [token] of InputTemplate.matchAll(/<[\w.-]+>|\\.|./gsu)) {
    const name = token.slice(1, -1);
    if (token.startsWith("<") && token.length > 1 && values.has(name)) filled += insert(values.get(name), isInString);
    else filled += token;
    if (token === '"') isInString = !isInString;
  }
  return filled;
}

function insert(value: unknown, isInString: boolean): string {
  if (!isInString) return JSON.stringify(value ?? null);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

/** Resolves the paths that EventBridge accepts: `$`, `$.detail.status`, `$.resources[0]`, `$.detail.window-id`. */
function readPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    const key = name ?? Number(index);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
