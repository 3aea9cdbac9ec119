import * as pulumi from "@pulumi/pulumi";
import { checkCloud } from "./check-cloud.ts";
import { checkEnvironment } from "./check-environment.ts";
import { asSecret } from "./encrypted.ts";
import { type Environment, NAMESPACE } from "./environment.ts";
import { isGoTime } from "./go-time.ts";
import { Spelling } from "./spelling.ts";
import { valueInText } from "./value-in-text.ts";

/** An environment as a program gets it: under a key that has something encrypted, every value is a secret. */
export type ProgramEnvironment = { readonly [Key in keyof Environment]: ProgramValue<Environment[Key]> };
type ProgramValue<Value> = Value extends readonly unknown[] | string | undefined
  ? Value
  : { readonly [Key in keyof Value]: pulumi.Input<Exclude<Value[Key], undefined>> };

/**
 * Reads the current stack's config, and makes sure that the credentials and endpoint of this run lead to the cloud that
 * the stack belongs to.
 *
 * @throws pulumi.RunError, which Pulumi shows in preview without a stack trace, before anything is touched.
 */
export function readEnvironment(): ProgramEnvironment {
  try {
    const config = pulumi.runtime.allConfig();
    const environment = checkEnvironment(pulumi.getStack(), ownValues(config));
    checkCloud(environment.cloud, pulumi.getStack(), process.env, config);
    return withSecrets(environment);
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/** Pulumi hands every value over as text; groups and lists of the YAML file arrive as JSON. */
function ownValues(config: Readonly<Record<string, string>>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(
    own.map(([key, text]) => [
      key.slice(NAMESPACE.length + 1),
      isSecret(key) ? asSecret(valueInText(text)) : withoutDates(valueInText(text)),
    ]),
  );
}

/** Pulumi's SDK exports this, but leaves it out of its types. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

/** Which of the values under a key are encrypted, Pulumi does not say: it takes all of them for secret. */
function withSecrets(environment: Environment): ProgramEnvironment {
  const entries = Object.entries(environment).map(([key, value]) => {
    const isGroup = value !== null && typeof value === "object" && !Array.isArray(value);
    if (!isGroup || !isSecret(`${NAMESPACE}:${key}`)) return [key, value];
    return [key, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, pulumi.secret(part)]))];
  });
  return Object.fromEntries(entries);
}

/** A date without quotes arrives in Go's notation: it is not what was meant. */
function withoutDates(value: unknown): unknown {
  if (typeof value === "string") return isGoTime(value) ? new Spelling(value, undefined) : value;
  if (Array.isArray(value)) return value.map(withoutDates);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutDates(part)]));
}
