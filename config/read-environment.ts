import * as pulumi from "@pulumi/pulumi";
import { checkCloud } from "./check-cloud.ts";
import { checkEnvironment } from "./check-environment.ts";
import { type Environment, NAMESPACE } from "./environment.ts";

/**
 * Reads the current stack's config, and makes sure that the credentials and endpoint of this run lead to the cloud that
 * the stack belongs to.
 *
 * @throws pulumi.RunError, which Pulumi shows in preview without a stack trace, before anything is touched.
 */
export function readEnvironment(): Environment {
  try {
    const config = pulumi.runtime.allConfig();
    const environment = checkEnvironment(pulumi.getStack(), ownValues(config));
    checkCloud(environment.cloud, pulumi.getStack(), process.env, config);
    return environment;
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/** Pulumi hands every value over as text; groups and lists of the YAML file arrive as JSON. */
function ownValues(config: Readonly<Record<string, string>>): Record<string, unknown> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(NAMESPACE.length + 1), parse(text)]));
}

function parse(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // A text that only looks like JSON is a text.
    return text;
  }
}
