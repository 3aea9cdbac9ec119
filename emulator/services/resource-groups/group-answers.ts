import type { ResourceGroup } from "../../store/resource-groups.ts";

/** A group as the operations show it. */
export function showGroup({ arn, name, description, criticality, owner, displayName }: ResourceGroup) {
  return {
    GroupArn: arn,
    Name: name,
    ...(description !== null && { Description: description }),
    ...(criticality !== null && { Criticality: criticality }),
    ...(owner !== null && { Owner: owner }),
    ...(displayName !== null && { DisplayName: displayName }),
  };
}

export function showQuery({ name, query }: ResourceGroup) {
  return { GroupName: name, ResourceQuery: query ? { Type: query.type, Query: query.query } : undefined };
}

export function showConfiguration({ configuration }: ResourceGroup) {
  return { Configuration: configuration ?? undefined, Status: "UPDATE_COMPLETE" };
}
