import { everyRow } from "../../store/every-row.ts";
import type { NodeCondition } from "../../store/node-condition.ts";
import type { Tag } from "../../store/tag.ts";
import { arnOf } from "../arn.ts";
import { readTagging } from "../buckets/tagging.ts";
import type { Context } from "../context.ts";
import { functionArn } from "../functions/find-function.ts";
import { includesType, type TagQuery } from "./resource-query.ts";

export interface Resource {
  readonly arn: string;
  readonly type: string;
  /** The unique position in the order of its kind. */
  readonly position: string | number;
}

/** The resources of one kind that a query finds after `after`, in the order of the kind. */
type Find = (query: TagQuery, after: string | number | undefined, context: Context) => Iterable<Resource>;

/** The kinds of resources that a group can have, in the order in which they are listed. */
const KINDS: readonly { readonly type: string; readonly find: Find }[] = [
  { type: "AWS::EC2::Instance", find: nodes("AWS::EC2::Instance", "EC2Instance") },
  { type: "AWS::SSM::ManagedInstance", find: nodes("AWS::SSM::ManagedInstance", "ManagedInstance") },
  { type: "AWS::S3::Bucket", find: buckets },
  { type: "AWS::SNS::Topic", find: topics },
  { type: "AWS::Lambda::Function", find: functions },
  { type: "AWS::SSM::Document", find: tagged("AWS::SSM::Document", "Document", "document/") },
  {
    type: "AWS::SSM::MaintenanceWindow",
    find: tagged("AWS::SSM::MaintenanceWindow", "MaintenanceWindow", "maintenancewindow/"),
  },
  { type: "AWS::SSM::PatchBaseline", find: tagged("AWS::SSM::PatchBaseline", "PatchBaseline", "patchbaseline/") },
  { type: "AWS::SSM::Parameter", find: tagged("AWS::SSM::Parameter", "Parameter", "parameter/") },
];

/** A place in the list of all that a query finds: the kind's number and the position in it. */
export type ResourcePlace = readonly [kind: number, position: string | number];

/** The resources that a query finds, each with its place; read lazily. */
export function* findResources(
  query: TagQuery,
  after: ResourcePlace | undefined,
  context: Context,
): Iterable<Resource & { readonly kind: number }> {
  for (const [kind, { type, find }] of KINDS.entries()) {
    if (after !== undefined && kind < after[0]) continue;
    if (!includesType(query.resourceTypes, type)) continue;
    const position = after !== undefined && kind === after[0] ? after[1] : undefined;
    for (const resource of find(query, position, context)) yield { ...resource, kind };
  }
}

/** The type of an ARN that may be listed in a group; undefined for types that the emulator does not know. */
export function typeOfArn(arn: string): string | undefined {
  return TYPES_BY_ARN.find(([pattern]) => pattern.test(arn))?.[1];
}

const TYPES_BY_ARN: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]+:ec2:[^:]*:\d*:instance\/i-/, "AWS::EC2::Instance"],
  [/^arn:[^:]+:ssm:[^:]*:\d*:managed-instance\/mi-/, "AWS::SSM::ManagedInstance"],
  [/^arn:[^:]+:s3:::[^/]+$/, "AWS::S3::Bucket"],
  [/^arn:[^:]+:sns:/, "AWS::SNS::Topic"],
  [/^arn:[^:]+:ssm:[^:]*:\d*:document\//, "AWS::SSM::Document"],
  [/^arn:[^:]+:ssm:[^:]*:\d*:maintenancewindow\//, "AWS::SSM::MaintenanceWindow"],
  [/^arn:[^:]+:ssm:[^:]*:\d*:patchbaseline\//, "AWS::SSM::PatchBaseline"],
  [/^arn:[^:]+:ssm:[^:]*:\d*:parameter\//, "AWS::SSM::Parameter"],
  [/^arn:[^:]+:lambda:[^:]*:\d*:function:/, "AWS::Lambda::Function"],
];

/** The managed node of an ARN; undefined for other resources. */
export function nodeIdOfArn(arn: string): string | undefined {
  return /^arn:[^:]+:(?:ec2:[^:]*:\d*:instance|ssm:[^:]*:\d*:managed-instance)\/(m?i-[0-9a-f]+)$/.exec(arn)?.[1];
}

/** Nodes, stopped and offline ones too: that is what groups are used for ("target nodes that are offline"). */
function nodes(type: string, resourceType: "EC2Instance" | "ManagedInstance"): Find {
  return function* (query, after, { store, account }) {
    const condition = nodeCondition(query, resourceType);
    const owner = `${account.region}:${account.accountId}`;
    const prefix =
      resourceType === "EC2Instance"
        ? `arn:${account.partition}:ec2:${owner}:instance/`
        : `arn:${account.partition}:ssm:${owner}:managed-instance/`;
    const read = (number: number, limit: number) => store.nodes.list(condition, number, limit);
    for (const { nodeId, number } of everyRow(Number(after ?? 0), (node) => node.number, read)) {
      yield { arn: prefix + nodeId, type, position: number };
    }
  };
}

function nodeCondition({ tagFilters }: TagQuery, resourceType: string): NodeCondition {
  return {
    resourceType: [resourceType],
    machineState: { not: ["terminated"] },
    tags: tagFilters.map(({ key, values }) => ({ key: [key], value: values.length === 0 ? undefined : values })),
  };
}

function* buckets(
  query: TagQuery,
  after: string | number | undefined,
  { store, account }: Context,
): Iterable<Resource> {
  const read = (last: string, limit: number) => store.buckets.after(account.accountId, last, "", limit);
  for (const { name, region } of everyRow(String(after ?? ""), (bucket) => bucket.name, read)) {
    if (region !== account.region) continue;
    const tagging = store.buckets.findSetting(name, "tagging");
    if (!matches(query, tagging === undefined ? [] : readTagging(tagging))) continue;
    yield { arn: `arn:${account.partition}:s3:::${name}`, type: "AWS::S3::Bucket", position: name };
  }
}

function* topics(query: TagQuery, after: string | number | undefined, { store }: Context): Iterable<Resource> {
  for (const { topicArn, tags } of everyRow(String(after ?? ""), (topic) => topic.topicArn, store.topics.after)) {
    if (matches(query, tags)) yield { arn: topicArn, type: "AWS::SNS::Topic", position: topicArn };
  }
}

function* functions(query: TagQuery, after: string | number | undefined, context: Context): Iterable<Resource> {
  const { functions: stored } = context.store;
  for (const { name } of everyRow(String(after ?? ""), (version) => version.name, stored.after)) {
    if (!matches(query, stored.settings(name)!.tags)) continue;
    yield { arn: functionArn(name, context.account), type: "AWS::Lambda::Function", position: name };
  }
}

/** SSM's resources are found by their tags, so a resource without tags is in no group. */
function tagged(type: string, tagType: string, resource: string): Find {
  return function* (query, after, { store, account }) {
    for (const id of store.tags.resourcesAfter(tagType, String(after ?? ""))) {
      if (!matches(query, store.tags.of(tagType, id))) continue;
      const name = `${resource}${id}`.replace("//", "/");
      const arn = arnOf("ssm", name, account);
      yield { arn, type, position: id };
    }
  };
}

function matches({ tagFilters }: TagQuery, tags: readonly Tag[]): boolean {
  return tagFilters.every(({ key, values }) =>
    tags.some((tag) => tag.key === key && (values.length === 0 || values.includes(tag.value))),
  );
}
