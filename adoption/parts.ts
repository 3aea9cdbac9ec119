import type { Problem } from "../components/problem.ts";
import type { Declaration } from "./declaration.ts";
import type { Tags } from "./found-account.ts";

/** Pulumi's SDK for Node.js loses members of this name. */
export const LOST_NAME = "__proto__";

/** Tags that people gave: AWS's own cannot be set. */
export function ownTags(tags: Tags): Record<string, string> | undefined {
  const own = Object.entries(tags).filter(([key]) => !key.startsWith("aws:") && key !== LOST_NAME);
  return own.length === 0 ? undefined : Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Who else manages the thing by AWS's own tags, and which tags the program cannot have. */
export function tagNotes(tags: Tags): string[] {
  const stack = tags["aws:cloudformation:stack-name"];
  return [
    ...(stack === undefined
      ? []
      : [
          `CloudFormation stack ${stack} made this. Before you change it here, set DeletionPolicy: Retain there and remove it from the template.`,
        ]),
    ...(Object.hasOwn(tags, LOST_NAME)
      ? [`In AWS it has a tag named ${LOST_NAME}, which Pulumi's SDK for Node.js cannot express: it is left out.`]
      : []),
  ];
}

/** Why a resource stands in place of a component. */
export function refusal(component: string, problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const reasons = problems.map(({ key, text }) => `${key}: ${text}`);
  return [`The component ${component} refuses what AWS has, so this is the resource itself. ${reasons.join(" ")}`];
}

/** AWS lets targets and tasks have no name. Pulumi would give one, and replace a target for it. */
export function keptName(name: string | undefined): Pick<Declaration, "options" | "comments"> {
  if (name) return {};
  return { options: { ignoreChanges: ["name"] }, comments: ["It has no name in AWS, and ignoreChanges keeps it so."] };
}
