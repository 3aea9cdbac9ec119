import { IAM, paginateListPolicies } from "@aws-sdk/client-iam";
import { ResourceGroups } from "@aws-sdk/client-resource-groups";
import { S3 } from "@aws-sdk/client-s3";
import { paginateListTopics, SNS } from "@aws-sdk/client-sns";
import {
  paginateDescribeMaintenanceWindows,
  paginateDescribeMaintenanceWindowTargets,
  paginateDescribeMaintenanceWindowTasks,
  paginateDescribePatchBaselines,
  SSM,
} from "@aws-sdk/client-ssm";
import type { StackClients } from "../identity/stack-identity.ts";
import type { StateResource } from "./checkpoint.ts";

type Inputs = Readonly<Record<string, unknown>>;
/** Gives what was asked for as it could have been made. */
type Finder = (inputs: Inputs, clients: StackClients) => Promise<readonly (string | Found)[]>;

export interface Found {
  /** For what belongs to a window, that window's id and its own with a slash between. */
  readonly id: string;
  /** Where the id is a name, which is unique in an account only. */
  readonly arn?: string | undefined;
}

/**
 * Looks in the cloud for a resource whose creation was begun and never noted as done. AWS gives such a resource an id that
 * only its answer tells, so it is found by what was asked for.
 *
 * @returns everything that fits. Nothing: it was never made, or its type is one that is put under a name of ours, which a
 *   second creation finds and overwrites.
 */
export async function findCreated(resource: StateResource, clients: StackClients): Promise<Found[]> {
  const found = (await FINDERS[resource.type]?.(resource.inputs ?? {}, clients)) ?? [];
  return found.map((one) => (typeof one === "string" ? { id: one } : one));
}

/** Whether resources of a type are looked for at all. */
export function isFindable({ type }: StateResource): boolean {
  return Object.hasOwn(FINDERS, type);
}

const FINDERS: Readonly<Record<string, Finder>> = {
  "aws:ssm/maintenanceWindow:MaintenanceWindow": windowIds,
  "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": targetIds,
  "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": taskIds,
  "aws:ssm/patchBaseline:PatchBaseline": baselineIds,
  "aws:iam/role:Role": async ({ name }, clients) => {
    const role = await ifThere(() => new IAM(clients("iam")).getRole({ RoleName: String(name) }));
    return role === undefined ? [] : [{ id: String(name), arn: role.Role?.Arn }];
  },
  "aws:iam/instanceProfile:InstanceProfile": async ({ name }, clients) => {
    const InstanceProfileName = String(name);
    const found = await ifThere(() => new IAM(clients("iam")).getInstanceProfile({ InstanceProfileName }));
    return found === undefined ? [] : [{ id: InstanceProfileName, arn: found.InstanceProfile?.Arn }];
  },
  "aws:iam/policy:Policy": policyArns,
  "aws:resourcegroups/group:Group": async ({ name }, clients) => {
    const GroupName = String(name);
    const found = await ifThere(() => new ResourceGroups(clients("resource-groups")).getGroup({ GroupName }));
    return found === undefined ? [] : [{ id: GroupName, arn: found.Group?.GroupArn }];
  },
  "aws:s3/bucket:Bucket": async ({ bucket }, clients) => {
    const settings = clients("s3");
    const s3 = new S3({ ...settings, forcePathStyle: settings.endpoint !== undefined });
    return (await ifThere(() => s3.headBucket({ Bucket: String(bucket) }))) ? [String(bucket)] : [];
  },
  "aws:sns/topic:Topic": topicArns,
};

async function windowIds(inputs: Inputs, clients: StackClients): Promise<string[]> {
  const ssm = new SSM(clients("ssm"));
  const found: string[] = [];
  const filters = { Filters: [{ Key: "Name", Values: [String(inputs.name)] }] };
  for await (const { WindowIdentities = [] } of paginateDescribeMaintenanceWindows({ client: ssm }, filters)) {
    for (const window of WindowIdentities) {
      const isLike =
        window.Schedule === inputs.schedule &&
        window.Duration === Number(inputs.duration) &&
        window.Cutoff === Number(inputs.cutoff) &&
        (window.Description ?? "") === (inputs.description ?? "") &&
        (window.ScheduleTimezone ?? "") === (inputs.scheduleTimezone ?? "");
      if (!isLike) continue;
      const { TagList = [] } = await ssm.listTagsForResource({
        ResourceType: "MaintenanceWindow",
        ResourceId: window.WindowId!,
      });
      const tags = Object.fromEntries(TagList.map(({ Key, Value }) => [Key, Value]));
      if (isSame(tags, inputs.tagsAll ?? inputs.tags ?? {})) found.push(window.WindowId!);
    }
  }
  return found;
}

async function targetIds(inputs: Inputs, clients: StackClients): Promise<string[]> {
  const windowId = String(inputs.windowId);
  const found: string[] = [];
  const client = new SSM(clients("ssm"));
  for await (const { Targets = [] } of paginateDescribeMaintenanceWindowTargets({ client }, { WindowId: windowId })) {
    for (const target of Targets) {
      const isLike =
        (target.Name ?? "") === (inputs.name ?? "") &&
        (target.OwnerInformation ?? "") === (inputs.ownerInformation ?? "") &&
        isSame(keysAndValues(target.Targets), keysAndValues(inputs.targets));
      if (isLike) found.push(`${windowId}/${target.WindowTargetId}`);
    }
  }
  return found;
}

async function taskIds(inputs: Inputs, clients: StackClients): Promise<string[]> {
  const windowId = String(inputs.windowId);
  const found: string[] = [];
  const client = new SSM(clients("ssm"));
  for await (const { Tasks = [] } of paginateDescribeMaintenanceWindowTasks({ client }, { WindowId: windowId })) {
    for (const task of Tasks) {
      const isLike =
        (task.Name ?? "") === (inputs.name ?? "") &&
        task.TaskArn === inputs.taskArn &&
        task.Type === inputs.taskType &&
        isSame(keysAndValues(task.Targets), keysAndValues(inputs.targets));
      if (isLike) found.push(`${windowId}/${task.WindowTaskId}`);
    }
  }
  return found;
}

async function baselineIds(inputs: Inputs, clients: StackClients): Promise<string[]> {
  const found: string[] = [];
  const filters = {
    Filters: [
      { Key: "OWNER", Values: ["Self"] },
      { Key: "NAME_PREFIX", Values: [String(inputs.name)] },
    ],
  };
  for await (const { BaselineIdentities = [] } of paginateDescribePatchBaselines(
    { client: new SSM(clients("ssm")) },
    filters,
  )) {
    for (const baseline of BaselineIdentities) {
      const isLike =
        baseline.BaselineName === inputs.name &&
        baseline.OperatingSystem === (inputs.operatingSystem ?? "WINDOWS") &&
        (baseline.BaselineDescription ?? "") === (inputs.description ?? "");
      if (isLike) found.push(baseline.BaselineId!);
    }
  }
  return found;
}

async function policyArns({ name, path = "/" }: Inputs, clients: StackClients): Promise<string[]> {
  const found: string[] = [];
  const own = { Scope: "Local", PathPrefix: String(path) } as const;
  for await (const { Policies = [] } of paginateListPolicies({ client: new IAM(clients("iam")) }, own)) {
    found.push(...Policies.flatMap(({ PolicyName, Arn = "" }) => (PolicyName === name ? Arn : [])));
  }
  return found;
}

async function topicArns({ name }: Inputs, clients: StackClients): Promise<string[]> {
  const found: string[] = [];
  for await (const { Topics = [] } of paginateListTopics({ client: new SNS(clients("sns")) }, {})) {
    found.push(...Topics.flatMap(({ TopicArn = "" }) => (TopicArn.endsWith(`:${name}`) ? TopicArn : [])));
  }
  return found;
}

/** What the services call something that is not there. */
const MISSING = ["NoSuchEntityException", "NotFound", "NoSuchBucket", "NotFoundException"];

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (MISSING.includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** AWS writes `Key` and `Values`, a resource's inputs `key` and `values`. */
function keysAndValues(targets: unknown): unknown[] {
  return ((targets ?? []) as Record<string, unknown>[]).map((target) => [
    target.Key ?? target.key,
    target.Values ?? target.values,
  ]);
}

function isSame(a: unknown, b: unknown): boolean {
  return sorted(a) === sorted(b);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
