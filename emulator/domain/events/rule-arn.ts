import type { EventRule } from "../../store/event-rules.ts";
import type { Account } from "../context.ts";
import { DEFAULT_BUS } from "./default-bus.ts";

/** `…:rule/<name>` on the default bus, `…:rule/<bus>/<name>` on others. */
export function ruleArn({ eventBus, name }: Pick<EventRule, "eventBus" | "name">, account: Account): string {
  const bus = eventBus === DEFAULT_BUS ? "" : `${eventBus}/`;
  return `arn:${account.partition}:events:${account.region}:${account.accountId}:rule/${bus}${name}`;
}
