import type { EC2Client, Filter } from "@aws-sdk/client-ec2";
import type { ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import {
  DescribeInstanceInformationCommand,
  type InstanceInformation,
  type InstanceInformationStringFilter,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { Selection } from "../../components/forecast/declared.ts";
import type { MatchedNodes } from "../../components/forecast/matched-nodes.ts";

/** What one page of DescribeInstanceInformation holds at most, and so how many ids are asked for at once. */
const PAGE_NODES = 50;
/** Pages that are read of one selection: enough to say what a target is about, at a few requests. */
const PAGES_MAX = 20;
/** The members of a resource group that are read, in pages of 50. */
const MEMBERS_MAX = PAGES_MAX * PAGE_NODES;
/** Running instances that are read for those that are not managed, which is one request. */
const INSTANCES_MAX = 1000;

/** The clients of one region. */
export interface NodeClients {
  readonly ssm: SSMClient;
  readonly ec2: () => Promise<EC2Client>;
  readonly groups: () => Promise<ResourceGroupsClient>;
}

/** The nodes that a selection matches now, as the window's execution would find them. @throws what the SDK throws. */
export async function findNodes(
  { selectors, isGroup }: Selection,
  clients: NodeClients,
  request: { readonly abortSignal: AbortSignal },
): Promise<MatchedNodes> {
  const selected = selectors.map(({ key, values }) => ({ key, values: values as string[] }));
  if (isGroup) return await findMembers(selected, clients, request);
  const ids = selected.find(({ key }) => key === "InstanceIds")?.values;
  if (ids !== undefined) {
    const nodes = await readIds(ids, clients, request);
    const managed = new Set(nodes.map(({ InstanceId }) => InstanceId));
    return {
      ...nodesOf(
        nodes,
        false,
        ids.filter((id) => !managed.has(id)),
      ),
      isOfIds: true,
    };
  }
  const filters = selected.flatMap(({ key, values }) =>
    // A node must have all keys, and one of the values of each: AWS's filters are joined with "and", their values with "or".
    key === "tag-key" ? values.map((value) => ({ Key: key, Values: [value] })) : [{ Key: key, Values: values }],
  );
  const { nodes, hasMore } = await readNodes(filters, clients, request);
  const unmanaged = hasMore ? undefined : await findUnmanaged(filters, nodes, clients, request);
  return nodesOf(nodes, hasMore, unmanaged);
}

type Request = { readonly abortSignal: AbortSignal };

async function readNodes(filters: InstanceInformationStringFilter[], { ssm }: NodeClients, request: Request) {
  const nodes: InstanceInformation[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const input = { Filters: filters, MaxResults: PAGE_NODES, NextToken: token };
    const answer = await ssm.send(new DescribeInstanceInformationCommand(input), request);
    nodes.push(...(answer.InstanceInformationList ?? []));
    token = answer.NextToken;
    if (!token) break;
  }
  return { nodes, hasMore: token !== undefined && token !== "" };
}

async function readIds(ids: readonly string[], clients: NodeClients, request: Request): Promise<InstanceInformation[]> {
  const found: InstanceInformation[] = [];
  for (let from = 0; from < ids.length; from += PAGE_NODES) {
    const filters = [{ Key: "InstanceIds", Values: ids.slice(from, from + PAGE_NODES) }];
    found.push(...(await readNodes(filters, clients, request)).nodes);
  }
  return found;
}

function nodesOf(
  nodes: readonly InstanceInformation[],
  isAtLeast: boolean,
  unmanaged: readonly string[] | undefined,
  otherResources = 0,
): MatchedNodes {
  const named = nodes.flatMap(({ InstanceId: id, Name, ComputerName }) => {
    const name = Name || ComputerName;
    return id && name ? [[id, name] as const] : [];
  });
  return {
    count: nodes.length,
    isAtLeast,
    instanceIds: nodes.map(({ InstanceId }) => InstanceId!),
    names: Object.fromEntries(named),
    offline: nodes.filter(({ PingStatus }) => PingStatus !== "Online").length,
    isOfIds: false,
    unmanaged,
    otherResources,
  };
}

/** Running EC2 instances with the same tags that are not managed nodes; undefined if they cannot be listed. */
async function findUnmanaged(
  filters: readonly InstanceInformationStringFilter[],
  nodes: readonly InstanceInformation[],
  { ec2 }: NodeClients,
  request: Request,
): Promise<readonly string[] | undefined> {
  try {
    const { DescribeInstancesCommand } = await import("@aws-sdk/client-ec2");
    const tags: Filter[] = filters.map(({ Key, Values }) => ({ Name: Key, Values }));
    const input = {
      Filters: [...tags, { Name: "instance-state-name", Values: ["running"] }],
      MaxResults: INSTANCES_MAX,
    };
    const { Reservations = [] } = await (await ec2()).send(new DescribeInstancesCommand(input), request);
    const ids = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!));
    const managed = new Set(nodes.map(({ InstanceId }) => InstanceId));
    return ids.filter((id) => !managed.has(id));
  } catch {
    return undefined;
  }
}

/** The members of a resource group: nodes, and resources of other types. */
async function findMembers(
  selectors: readonly { readonly key: string; readonly values: readonly string[] }[],
  clients: NodeClients,
  request: Request,
): Promise<MatchedNodes> {
  const { ListGroupResourcesCommand } = await import("@aws-sdk/client-resource-groups");
  const valuesOf = (name: string) => selectors.find(({ key }) => key === name)?.values ?? [];
  const [Group] = valuesOf("resource-groups:Name");
  const types = valuesOf("resource-groups:ResourceTypeFilters").map((type) => type.toUpperCase());
  const groups = await clients.groups();
  const members: { readonly arn: string; readonly type: string }[] = [];
  let token: string | undefined;
  do {
    const answer = await groups.send(
      new ListGroupResourcesCommand({ Group, MaxResults: PAGE_NODES, NextToken: token }),
      request,
    );
    for (const { Identifier } of answer.Resources ?? []) {
      members.push({ arn: Identifier?.ResourceArn ?? "", type: Identifier?.ResourceType ?? "" });
    }
    token = answer.NextToken;
  } while (token && members.length < MEMBERS_MAX);
  const chosen = members.filter(({ type }) => types.length === 0 || types.includes(type.toUpperCase()));
  const isNode = ({ type }: { readonly type: string }) => /^AWS::(EC2::INSTANCE|SSM::MANAGEDINSTANCE)$/i.test(type);
  const ids = chosen.filter(isNode).map(({ arn }) => arn.split("/").at(-1)!);
  const nodes = await readIds(ids, clients, request);
  return nodesOf(nodes, Boolean(token), undefined, chosen.length - ids.length);
}
