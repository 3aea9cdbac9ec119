import type { ResourceGroup } from "../../store/resource-groups.ts";
import type { Context } from "../context.ts";
import { badRequest, notFound } from "./errors.ts";

/**
 * The group of a request: `Group` takes its name or ARN, the older `GroupName` its name.
 *
 * @throws AwsError BadRequestException without either, NotFoundException when there is no such group.
 */
export function getGroup(
  request: { readonly Group?: string | undefined; readonly GroupName?: string | undefined },
  { store }: Context,
): ResourceGroup {
  const given = request.Group ?? request.GroupName;
  if (given === undefined) throw badRequest("Either Group or GroupName must be provided.");
  const group = store.resourceGroups.find(nameOf(given));
  if (!group) throw notFound(`Cannot find group: ${given}`);
  return group;
}

/** @throws AwsError NotFoundException for an ARN of anything but a group. */
export function getGroupByArn(arn: string, { store }: Pick<Context, "store">): ResourceGroup {
  const group = store.resourceGroups.find(nameOf(arn));
  if (group?.arn !== arn) throw notFound(`Cannot find group: ${arn}`);
  return group;
}

function nameOf(nameOrArn: string): string {
  return /^arn:[^:]+:resource-groups:[^:]*:\d*:group\/(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
