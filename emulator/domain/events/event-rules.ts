import type { EventRule } from "../../store/event-rules.ts";
import { arnOf } from "../arn.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Account, Context } from "../context.ts";

/** @throws AwsError ResourceNotFoundException for any bus but the default one: the emulator has no others. */
export function readBus(nameOrArn: string | undefined, { account }: Pick<Context, "account">): string {
  const own = arnOf("events", `event-bus/${DEFAULT_BUS}`, account);
  if (nameOrArn === undefined || nameOrArn === DEFAULT_BUS || nameOrArn === own) return DEFAULT_BUS;
  throw notFound(`Event bus ${nameOrArn} does not exist.`);
}

/** @throws AwsError ResourceNotFoundException with EventBridge's text. */
export function getRule(name: string, busNameOrArn: string | undefined, context: Context): EventRule {
  const bus = readBus(busNameOrArn, context);
  const rule = context.store.eventRules.find(bus, name);
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`);
  return rule;
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

/** A page of names with EventBridge's `Limit` and `NextToken`. */
export function page<T>(
  { NextToken, Limit = 100 }: { NextToken?: string | undefined; Limit?: number | undefined },
  nameOf: (item: T) => string,
  read: (afterName: string, limit: number) => T[],
): { items: T[]; NextToken?: string } {
  const after = NextToken === undefined ? "after/" : Buffer.from(NextToken, "base64url").toString("utf8");
  if (!after.startsWith("after/")) throw validationError("The token is invalid.");
  const items = read(after.slice("after/".length), Limit + 1);
  if (items.length <= Limit) return { items };
  const shown = items.slice(0, Limit);
  return { items: shown, NextToken: Buffer.from(`after/${nameOf(shown.at(-1)!)}`, "utf8").toString("base64url") };
}

/** The bus for events of AWS services; the only one in the emulator. */
export const DEFAULT_BUS = "default";

/** `…:rule/<name>` on the default bus, `…:rule/<bus>/<name>` on others. */
export function ruleArn({ eventBus, name }: Pick<EventRule, "eventBus" | "name">, account: Account): string {
  const bus = eventBus === DEFAULT_BUS ? "" : `${eventBus}/`;
  return arnOf("events", `rule/${bus}${name}`, account);
}
