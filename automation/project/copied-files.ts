import { readFile } from "node:fs/promises";
import type { ConfigNode, GroupNode } from "../config-file/config-node.ts";
import { writeConfigText } from "../config-file/file-format.ts";
import type { Project } from "./project.ts";

/** The text of the project's file for a folder that holds a copy of the stack's file beside it. */
export async function projectText({ name, file }: Project): Promise<string> {
  if (file === undefined) {
    const members = new Map(Object.entries({ name, runtime: "nodejs" }).map(([key, value]) => [key, scalar(value)]));
    return writeConfigText({ kind: "group", members }, ".yaml");
  }
  if (file.stackDirectory === file.directory) return await readFile(file.path, "utf8");
  return writeConfigText(withoutStackDirectory(file.root), file.extension);
}

/** Both keys name the folder of the stacks' files, the second where it is a text. */
function withoutStackDirectory({ members }: GroupNode): GroupNode {
  const kept = [...members].filter(
    ([key, node]) => key !== "stackConfigDir" && !(key === "config" && node.kind === "scalar"),
  );
  return { kind: "group", members: new Map(kept) };
}

function scalar(value: string): ConfigNode {
  return { kind: "scalar", value };
}
