import type { ResourceGroups } from "@aws-sdk/client-resource-groups";
import { badRequest } from "../../../domain/resource-groups/errors.ts";
import { type GroupMember, membersOf } from "../../../domain/resource-groups/group-members.ts";
import { getGroup } from "../../../domain/resource-groups/groups.ts";
import { includesType, readQuery } from "../../../domain/resource-groups/resource-query.ts";
import { findResources, type ResourcePlace, typeOfArn } from "../../../domain/resource-groups/resources.ts";
import type { ResourceGroup } from "../../../store/resource-groups.ts";
import { list, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { ARNS, GROUP, GROUP_NAME, MAX_RESULTS, NEXT_TOKEN, QUERY } from "../shapes.ts";

const CHANGE = structure({ "Group*": GROUP, "ResourceArns*": ARNS });

export const MEMBER_OPERATIONS = {
  ListGroupResources: {
    input: structure({
      GroupName: GROUP_NAME,
      Group: GROUP,
      Filters: list(
        structure({
          "Name*": oneOf("resource-type"),
          "Values*": list(string({ min: 1, max: 128, pattern: "AWS::[a-zA-Z0-9]+::[a-zA-Z0-9]+" }), { min: 1, max: 5 }),
        }),
      ),
      MaxResults: MAX_RESULTS,
      NextToken: NEXT_TOKEN,
    }),
    run(input, context) {
      const group = getGroup(input, context);
      const types = (input.Filters ?? []).flatMap(({ Values = [] }) => Values);
      const { rows, nextToken } = page<GroupMember, [number, string | number]>(input, {
        scope: `ListGroupResources/${group.name}`,
        badTokenCode: "BadRequestException",
        *read(after) {
          for (const member of membersOf(group, after, context)) {
            if (types.length === 0 || includesType(types, member.type)) yield member;
          }
        },
        keyOf: ({ place }) => [place[0], place[1]],
      });
      const identifiers = rows.map(({ arn, type }) => ({ ResourceArn: arn, ResourceType: type }));
      return {
        Resources: identifiers.map((Identifier) => ({ Identifier })),
        ResourceIdentifiers: identifiers,
        NextToken: nextToken,
        QueryErrors: [],
      };
    },
  },

  SearchResources: {
    input: structure({ "ResourceQuery*": QUERY, MaxResults: MAX_RESULTS, NextToken: NEXT_TOKEN }),
    run(input, context) {
      const query = readQuery({ type: input.ResourceQuery.Type!, query: input.ResourceQuery.Query! });
      const { rows, nextToken } = page(input, {
        scope: "SearchResources",
        badTokenCode: "BadRequestException",
        read: (after: ResourcePlace | undefined) => findResources(query, after, context),
        keyOf: ({ kind, position }): [number, string | number] => [kind, position],
      });
      return {
        ResourceIdentifiers: rows.map(({ arn, type }) => ({ ResourceArn: arn, ResourceType: type })),
        NextToken: nextToken,
        QueryErrors: [],
      };
    },
  },

  GroupResources: {
    input: CHANGE,
    run(input, context) {
      const group = listedGroup(input.Group, getGroup(input, context));
      const known = input.ResourceArns.filter((arn) => typeOfArn(arn) !== undefined);
      const members = [...new Set([...group.members, ...known])];
      context.store.resourceGroups.put({ ...group, members });
      return { Succeeded: known, Failed: failures(input.ResourceArns, known), Pending: [] };
    },
  },

  UngroupResources: {
    input: CHANGE,
    run(input, context) {
      const group = listedGroup(input.Group, getGroup(input, context));
      const gone = input.ResourceArns.filter((arn) => group.members.includes(arn));
      const members = group.members.filter((arn) => !gone.includes(arn));
      context.store.resourceGroups.put({ ...group, members });
      return { Succeeded: gone, Failed: failures(input.ResourceArns, gone), Pending: [] };
    },
  },
} satisfies Operations<ResourceGroups>;

function listedGroup(given: string, group: ResourceGroup): ResourceGroup {
  if (group.query) throw badRequest(`The members of ${given} are found by its query: they cannot be listed.`);
  return group;
}

function failures(asked: readonly string[], done: readonly string[]): object[] {
  return asked
    .filter((arn) => !done.includes(arn))
    .map((arn) => ({
      ResourceArn: arn,
      ErrorCode: "RESOURCE_NOT_FOUND",
      ErrorMessage: `${arn} is no resource of a type that the emulator puts into groups, or is not in this one.`,
    }));
}
