import type { ResourceGroups } from "@aws-sdk/client-resource-groups";
import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { list, object, type StateOf, string } from "../../schema/property.ts";
import { json, length, oneOf } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";

const QUERY_TYPES = ["TAG_FILTERS_1_0", "CLOUDFORMATION_STACK_1_0"] as const;

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  configurations: list(
    object(
      {
        type: string({ required: true }),
        parameters: list(
          object({ name: string({ required: true }), values: list(string({}), { required: true }) }, {}),
          {},
        ),
      },
      {},
    ),
    {},
  ),
  description: string({ validate: length(0, 1024) }),
  name: string({ computed: true, forceNew: true, autoname: { lengthMax: 128 }, validate: length(1, 128) }),
  resourceQuery: object(
    {
      query: string({ required: true, validate: json, equivalent: jsonEqual }),
      type: string({ default: "TAG_FILTERS_1_0", validate: oneOf(QUERY_TYPES) }),
    },
    {},
  ),
} as const;

type State = StateOf<typeof properties>;

/** A group of resources that is found by a query, e.g. by tags: a window target may name one. */
export const resourceGroup = resourceType<typeof properties>({
  token: "aws:resourcegroups/group:Group",
  properties,
  tagging: {
    async remove(aws, _id, state, keys) {
      await (await aws.resourceGroups()).untag({ Arn: state.arn, Keys: [...keys] });
    },
    async add(aws, _id, state, tags) {
      await (await aws.resourceGroups()).tag({ Arn: state.arn, Tags: tags });
    },
  },

  async create(aws, inputs, created) {
    const groups = await aws.resourceGroups();
    const Name = inputs.name as string;
    await groups.createGroup({
      Name,
      Description: inputs.description ?? "",
      ResourceQuery: toQuery(inputs.resourceQuery),
      Configuration: toConfiguration(inputs.configurations),
      Tags: inputs.tagsAll,
    });
    created(Name);
  },

  async read(aws, id) {
    const groups = await aws.resourceGroups();
    try {
      const { Group } = await groups.getGroup({ GroupName: id });
      if (Group === undefined) return undefined;
      const { Tags } = await groups.getTags({ Arn: Group.GroupArn });
      return {
        arn: Group.GroupArn,
        configurations: await readConfigurations(groups, id),
        description: Group.Description || undefined,
        name: Group.Name,
        resourceQuery: await readQuery(groups, id),
        tags: Tags ?? {},
      };
    } catch (error) {
      if (hasCode(error, "NotFoundException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news, changed }) {
    const groups = await aws.resourceGroups();
    if (changed.has("description")) await groups.updateGroup({ GroupName: id, Description: news.description ?? "" });
    if (changed.has("resourceQuery")) {
      await groups.updateGroupQuery({ GroupName: id, ResourceQuery: toQuery(news.resourceQuery) });
    }
    if (changed.has("configurations")) {
      await groups.putGroupConfiguration({ Group: id, Configuration: toConfiguration(news.configurations) });
    }
  },

  async delete(aws, id) {
    try {
      await (await aws.resourceGroups()).deleteGroup({ GroupName: id });
    } catch (error) {
      if (!hasCode(error, "NotFoundException")) throw error;
    }
  },
});

function toQuery(query: State["resourceQuery"]) {
  if (query === undefined) return undefined;
  return { Query: query.query, Type: query.type as (typeof QUERY_TYPES)[number] };
}

function toConfiguration(configurations: State["configurations"]) {
  if (configurations === undefined || configurations.length === 0) return undefined;
  return configurations.map(({ type, parameters = [] }) => ({
    Type: type,
    Parameters: parameters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
  }));
}

async function readQuery(groups: ResourceGroups, GroupName: string): Promise<State["resourceQuery"]> {
  const answer = await whereThereIsOne(() => groups.getGroupQuery({ GroupName }));
  const query = answer?.GroupQuery?.ResourceQuery;
  return query && { query: query.Query as string, type: query.Type as string };
}

async function readConfigurations(groups: ResourceGroups, Group: string): Promise<State["configurations"]> {
  const answer = await whereThereIsOne(() => groups.getGroupConfiguration({ Group }));
  const found = answer?.GroupConfiguration?.Configuration ?? [];
  if (found.length === 0) return undefined;
  return found.map(({ Type, Parameters }) => ({
    type: Type as string,
    parameters: (Parameters ?? []).map(({ Name, Values }) => ({ name: Name as string, values: Values ?? [] })),
  }));
}

/** A group has a query or a configuration; AWS refuses to show the other one. */
async function whereThereIsOne<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, "BadRequestException")) return undefined;
    throw error;
  }
}
