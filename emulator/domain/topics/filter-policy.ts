import { parseJson } from "../../input/json.ts";
import type { Message } from "../../store/messages.ts";
import type { Subscription } from "../../store/subscriptions.ts";
import { compileEventPattern } from "../events/event-pattern.ts";

/** Whether a subscription's FilterPolicy lets a message through; one without a policy gets every message. */
export function passesFilter({ attributes }: Subscription, message: Message): boolean {
  const policy = attributes.FilterPolicy;
  if (policy === undefined || policy === "{}") return true;
  const candidate = attributes.FilterPolicyScope === "MessageBody" ? parse(message.body) : attributesOf(message);
  return candidate !== undefined && compileEventPattern(policy)(candidate);
}

function attributesOf(message: Message): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, { Type, Value }]) => {
      if (Type === "Number") return [name, Number(Value)];
      return [name, Type === "String.Array" ? (parse(Value) ?? Value) : Value];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // A body that is not JSON has nothing a body filter could match.
    return undefined;
  }
}
