import type { Workspace } from "../stack/workspace.ts";

/** @throws DriverError failed, on a backend without tags, or when there is no such stack. */
export async function tagsOf(workspace: Workspace): Promise<Record<string, string>> {
  return await workspace.json(["stack", "tag", "ls", "--json"]);
}

export async function setTag(workspace: Workspace, name: string, value: string): Promise<void> {
  await workspace.succeed(["stack", "tag", "set", name, value]);
}

export async function removeTag(workspace: Workspace, name: string): Promise<void> {
  await workspace.succeed(["stack", "tag", "rm", name]);
}
