import type { CreateGroupInput, ListGroupsInput, ResourceGroups } from "@aws-sdk/client-resource-groups";
import { arnOf } from "../../../domain/arn.ts";
import type { Context } from "../../../domain/context.ts";
import { badRequest } from "../../../domain/resource-groups/errors.ts";
import { getGroup } from "../../../domain/resource-groups/groups.ts";
import { readQuery } from "../../../domain/resource-groups/resource-query.ts";
import { everyRow } from "../../../store/every-row.ts";
import type { ResourceGroup } from "../../../store/resource-groups.ts";
import { tagMap, tagsOfMap } from "../../../store/tag.ts";
import { integer, list, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByName } from "../../pagination.ts";
import { showConfiguration, showGroup, showQuery } from "../group-answers.ts";
import {
  CONFIGURATION,
  DESCRIPTION,
  GROUP,
  GROUP_NAME,
  MAX_RESULTS,
  NEW_GROUP_NAME,
  NEXT_TOKEN,
  OWNER,
  QUERY,
  TAGS,
} from "../shapes.ts";

const ONE_GROUP = structure({ GroupName: GROUP_NAME, Group: GROUP });
const CRITICALITY = integer({ min: 1, max: 10 });

export const GROUP_OPERATIONS = {
  CreateGroup: {
    input: structure({
      "Name*": NEW_GROUP_NAME,
      Description: DESCRIPTION,
      ResourceQuery: QUERY,
      Tags: TAGS,
      Configuration: CONFIGURATION,
      Criticality: CRITICALITY,
      Owner: OWNER,
      DisplayName: OWNER,
    }),
    run(input, context) {
      const { store, account } = context;
      if (/^aws/i.test(input.Name)) throw badRequest("A group name cannot start with AWS: such names are reserved.");
      if (store.resourceGroups.find(input.Name)) throw badRequest("Cannot create group: group already exists");
      if ((input.ResourceQuery === undefined) === (input.Configuration === undefined)) {
        throw badRequest("A group has either a ResourceQuery or a Configuration: pass exactly one of them.");
      }
      const group: ResourceGroup = {
        name: input.Name,
        arn: arnOf("resource-groups", `group/${input.Name}`, account),
        description: input.Description ?? null,
        displayName: input.DisplayName ?? null,
        owner: input.Owner ?? null,
        criticality: input.Criticality ?? null,
        query: checkedQuery(input.ResourceQuery),
        configuration: input.Configuration ?? null,
        members: [],
        tags: tagsOfMap(input.Tags),
      };
      store.resourceGroups.put(group);
      return {
        Group: showGroup(group),
        ...(group.query && { ResourceQuery: showQuery(group).ResourceQuery }),
        ...(group.configuration && { GroupConfiguration: showConfiguration(group) }),
        Tags: tagMap(group.tags),
      };
    },
  },

  GetGroup: {
    input: ONE_GROUP,
    run: (input, context) => ({ Group: showGroup(getGroup(input, context)) }),
  },

  GetGroupQuery: {
    input: ONE_GROUP,
    run(input, context) {
      const group = getGroup(input, context);
      if (!group.query) throw badRequest(`The group ${group.name} is not a query group: its members are listed.`);
      return { GroupQuery: showQuery(group) };
    },
  },

  GetGroupConfiguration: {
    input: structure({ Group: GROUP }),
    run(input, context) {
      const group = getGroup(input, context);
      if (!group.configuration) throw badRequest(`The group ${group.name} has no configuration.`);
      return { GroupConfiguration: showConfiguration(group) };
    },
  },

  PutGroupConfiguration: {
    input: structure({ Group: GROUP, Configuration: CONFIGURATION }),
    run(input, context) {
      const group = getGroup(input, context);
      if (group.query) throw badRequest(`The group ${group.name} has a query: a group has one or the other.`);
      context.store.resourceGroups.put({ ...group, configuration: input.Configuration ?? [] });
      return {};
    },
  },

  UpdateGroup: {
    input: structure({
      GroupName: GROUP_NAME,
      Group: GROUP,
      Description: DESCRIPTION,
      Criticality: CRITICALITY,
      Owner: OWNER,
      DisplayName: OWNER,
    }),
    run(input, context) {
      const group = getGroup(input, context);
      const updated: ResourceGroup = {
        ...group,
        description: input.Description ?? group.description,
        criticality: input.Criticality ?? group.criticality,
        owner: input.Owner ?? group.owner,
        displayName: input.DisplayName ?? group.displayName,
      };
      context.store.resourceGroups.put(updated);
      return { Group: showGroup(updated) };
    },
  },

  UpdateGroupQuery: {
    input: structure({ GroupName: GROUP_NAME, Group: GROUP, "ResourceQuery*": QUERY }),
    run(input, context) {
      const group = getGroup(input, context);
      if (!group.query) throw badRequest(`The group ${group.name} has no query to update: its members are listed.`);
      const updated = { ...group, query: checkedQuery(input.ResourceQuery) };
      context.store.resourceGroups.put(updated);
      return { GroupQuery: showQuery(updated) };
    },
  },

  DeleteGroup: {
    input: ONE_GROUP,
    run(input, context) {
      const group = getGroup(input, context);
      context.store.resourceGroups.delete(group.name);
      return { Group: showGroup(group) };
    },
  },

  ListGroups: {
    input: structure({
      Filters: list(
        structure({
          "Name*": oneOf("resource-type", "configuration-type", "owner", "display-name", "criticality"),
          "Values*": list(
            string({
              min: 1,
              max: 300,
              pattern: "AWS::(AllSupported|[a-zA-Z0-9]+::[a-zA-Z0-9]+)|[\\s\\p{L}0-9_\\.-]*",
            }),
            { min: 1, max: 5 },
          ),
        }),
      ),
      MaxResults: MAX_RESULTS,
      NextToken: NEXT_TOKEN,
    }),
    run(input, context) {
      const { rows, nextToken } = pageByName(input, {
        scope: "ListGroups",
        badTokenCode: "BadRequestException",
        read: (after) => groupsAfter(after, input.Filters ?? [], context),
        nameOf: ({ name }) => name,
      });
      return {
        GroupIdentifiers: rows.map((group) => ({ GroupName: group.name, ...showGroup(group), Name: undefined })),
        Groups: rows.map(showGroup),
        NextToken: nextToken,
      };
    },
  },
} satisfies Operations<ResourceGroups>;

type Filters = NonNullable<ListGroupsInput["Filters"]>;

function* groupsAfter(name: string, filters: Filters, { store }: Context): Iterable<ResourceGroup> {
  for (const group of everyRow(name, (row) => row.name, store.resourceGroups.after)) {
    if (passes(group, filters)) yield group;
  }
}

function passes(group: ResourceGroup, filters: Filters): boolean {
  return filters.every(({ Name = "", Values = [] }) => FILTERED[Name]!(group).some((value) => Values.includes(value)));
}

const FILTERED: Readonly<Record<string, (group: ResourceGroup) => readonly string[]>> = {
  "resource-type": ({ query }) => (query ? readQuery(query).resourceTypes : []),
  "configuration-type": ({ configuration }) => (configuration ?? []).map((item) => (item as { Type: string }).Type),
  owner: ({ owner }) => (owner === null ? [] : [owner]),
  "display-name": ({ displayName }) => (displayName === null ? [] : [displayName]),
  criticality: ({ criticality }) => (criticality === null ? [] : [String(criticality)]),
};

function checkedQuery(given: CreateGroupInput["ResourceQuery"]): ResourceGroup["query"] {
  if (given === undefined) return null;
  const query = { type: given.Type!, query: given.Query! };
  readQuery(query);
  return query;
}
