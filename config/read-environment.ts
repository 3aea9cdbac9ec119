import * as pulumi from "@pulumi/pulumi";
import { checkCloud } from "./check-cloud.ts";
import { checkEnvironment } from "./check-environment.ts";
import { SecretText } from "./encrypted.ts";
import { NONE, rulesSchema } from "./environment.ts";
import { configData } from "./file/config-data.ts";
import type { ConfigNode } from "./file/config-node.ts";
import { spelledValue } from "./file/plain-value.ts";
import type { ConfigKeys, ProjectFile } from "./file/project-file.ts";
import { effectiveConfig, mergedConfig } from "./merged-config.ts";
import { NAMESPACE } from "./namespace.ts";
import { ownProject, placesOf } from "./own-project.ts";
import type { ProgramEnvironment } from "./settings.ts";
import { valueInText } from "./value-in-text.ts";

/**
 * Reads the current stack's config, with what `Pulumi.yaml` says for all stacks below it, checks it, and makes sure that the
 * credentials and the endpoint of this run lead to the cloud that the stack belongs to.
 *
 * @throws pulumi.RunError, which Pulumi shows in preview without a stack trace, before anything is touched.
 */
export function readEnvironment(): ProgramEnvironment {
  const stack = pulumi.getStack();
  try {
    const config = pulumi.runtime.allConfig();
    const project = ownProject();
    const effective = ownConfig(config, project);
    const values = Object.fromEntries(
      [...effective].map(([key, node]) => [key.slice(NAMESPACE.length + 1), spelledValue(node)]),
    );
    const environment = checkEnvironment(stack, values, undefined, placesOf(effective, project, stack));
    checkCloud(environment.cloud, stack, process.env, config);
    return withSecrets(environment, values) as ProgramEnvironment;
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/** Our keys, merged. Pulumi takes a key of the stack in place of the project's, so the project's file is read here again. */
function ownConfig(config: Readonly<Record<string, string>>, project: ProjectFile | undefined): ConfigKeys {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  const stack = new Map(own.map(([key, text]) => [key, nodeOf(key, text)]));
  return effectiveConfig(project === undefined ? stack : mergedConfig(stack, project));
}

/** Pulumi hands every value over as text; groups and lists of the YAML file arrive as JSON. */
function nodeOf(key: string, text: string): ConfigNode {
  const node = configData(valueInText(text), key);
  return isSecret(key) ? hidden(node) : node;
}

/** Pulumi's SDK exports this, but leaves it out of its types. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

/** Which of the values under a key are encrypted, Pulumi does not say: all of them may be. */
function hidden(node: ConfigNode): ConfigNode {
  if (node.kind === "scalar") return { ...node, isSecret: true };
  if (node.kind === "list") return { ...node, items: node.items.map(hidden) };
  return { ...node, members: new Map([...node.members].map(([key, member]) => [key, hidden(member)])) };
}

/** The values with a secret output in place of each that was secret in the config. */
function withSecrets(value: unknown, given: unknown, path: readonly string[] = []): unknown {
  if (isDecisive(path, value)) return value;
  // Where one value is given for a list, the list has it alone.
  if (Array.isArray(value)) {
    return value.map((item, index) => withSecrets(item, Array.isArray(given) ? given[index] : given, [...path, ""]));
  }
  if (value === null || typeof value !== "object") return given instanceof SecretText ? pulumi.secret(value) : value;
  const members = Object.entries(value).map(([key, member]) => {
    const inside = (given as Readonly<Record<string, unknown>> | undefined)?.[key];
    return [key, withSecrets(member, inside, [...path, key])] as const;
  });
  return Object.fromEntries(members);
}

/** What the driver goes by, and what decides which resources there are: it stays a plain value. */
function isDecisive([key = "", , kind, , name]: readonly string[], value: unknown): boolean {
  if (value === NONE || Object.hasOwn(rulesSchema.shape, key)) return true;
  if (key === "baselines") return kind === "patchGroups" || kind === "isDefault";
  return key === "windows" && kind === "tasks" && (name === "type" || name === "targets");
}
