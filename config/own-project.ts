import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PlaceOf } from "./check-environment.ts";
import type { ConfigNode } from "./file/config-node.ts";
import { configPath, nodeAt, placeAt } from "./file/config-path.ts";
import {
  type ConfigKeys,
  type ProjectFile,
  projectPath,
  readConfigFile,
  readProjectFile,
  stackConfig,
  stackFile,
} from "./file/project-file.ts";
import { NAMESPACE } from "./namespace.ts";

/**
 * The file of the project that this program is of. Undefined for a program that runs in none, such as an inline program of the
 * Automation API.
 *
 * @throws ConfigFileError when it cannot be read.
 */
export function ownProject(): ProjectFile | undefined {
  // SDKs and language hosts before 3.190 say nothing of the root, or the wrong thing; they start the program in it.
  const { getRootDirectory } = pulumi as { readonly getRootDirectory?: () => string };
  for (const folder of [getRootDirectory?.() ?? "", process.cwd()]) {
    const path = isAbsolute(folder) ? projectPath(folder) : undefined;
    const project = path === undefined ? undefined : readProjectFile(path);
    if (project?.name === pulumi.getProject()) return project;
  }
  return undefined;
}

/**
 * Where the values of our namespace are, for errors. Pulumi passes values without their places: those of the stack's own file
 * are looked up there, and count where the file has the value that Pulumi passed.
 */
export function placesOf(config: ConfigKeys, project: ProjectFile | undefined, stack: string): PlaceOf {
  let written: ConfigKeys | undefined;
  return (path) => {
    const [key, ...steps] = configPath(path) ?? [];
    const full = `${NAMESPACE}:${key}`;
    written ??= writtenConfig(project, stack);
    for (let length = steps.length; length >= 0; length--) {
      const inside = steps.slice(0, length);
      const node = nodeAt(config.get(full), inside);
      const found = nodeAt(written.get(full), inside);
      const place = node?.place ?? (found !== undefined && isSame(node, found) ? found.place : undefined);
      if (place !== undefined) return place;
    }
    return placeAt(written.get(full), []);
  };
}

function isSame(node: ConfigNode | undefined, found: ConfigNode): boolean {
  if (node?.kind !== found.kind) return false;
  return node.kind !== "scalar" || found.kind !== "scalar" || String(node.value) === String(found.value);
}

/** The keys of the stack's file; none for a stack whose file is elsewhere, or cannot be read. */
function writtenConfig(project: ProjectFile | undefined, stack: string): ConfigKeys {
  const path = project && stackFile(project, stack);
  if (path === undefined || !existsSync(path)) return new Map();
  try {
    return stackConfig(readConfigFile(path, project!.extension), path, project!.name);
  } catch {
    // The values are at hand; only their lines are not.
    return new Map();
  }
}
