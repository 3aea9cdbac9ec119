import { paginateListKeys } from "@aws-sdk/client-kms";
import {
  paginateDescribeMaintenanceWindows,
  paginateDescribeMaintenanceWindowTargets,
  paginateDescribeMaintenanceWindowTasks,
  paginateDescribePatchBaselines,
} from "@aws-sdk/client-ssm";
import { type AwsContext, localArn } from "../aws/aws-context.ts";
import { compareObjects } from "../lifecycle/compare.ts";
import type { ResourceType } from "../lifecycle/resource-type.ts";
import type { Property } from "../schema/property.ts";
import type { Values } from "../values/value.ts";
import { logGroup } from "./cloudwatch/log-group.ts";
import { instanceProfile } from "./iam/instance-profile.ts";
import { policy } from "./iam/policy.ts";
import { role } from "./iam/role.ts";
import { alias } from "./kms/alias.ts";
import { key } from "./kms/key.ts";
import { resourceGroup } from "./resourcegroups/group.ts";
import { bucket } from "./s3/bucket.ts";
import { topic } from "./sns/topic.ts";
import { maintenanceWindow } from "./ssm/maintenance-window.ts";
import { maintenanceWindowTarget } from "./ssm/maintenance-window-target.ts";
import { maintenanceWindowTask } from "./ssm/maintenance-window-task.ts";
import { patchBaseline } from "./ssm/patch-baseline.ts";

/** How a resource of a type is found again when the answer to its creation was lost. */
interface Lookup {
  readonly type: ResourceType;
  /** The ids that it may have: a name that it was given, or what AWS lists. */
  candidates(aws: AwsContext, inputs: Values): AsyncIterable<string>;
  /** The inputs that the request settles and that tell it from others; none for a type whose id says it. */
  readonly by: readonly string[];
  /** Whether its import id is its window's id and its own, with a slash between. */
  readonly isWindowPart?: boolean;
}

/**
 * The types that are looked for. A second creation of them makes a second resource or is refused; one of any other type
 * finds and overwrites the first.
 */
const LOOKUPS: readonly Lookup[] = [
  {
    type: maintenanceWindow,
    by: ["name", "schedule", "duration", "cutoff", "description", "scheduleTimezone", "tagsAll"],
    async *candidates(aws, { name }) {
      const input = { Filters: [{ Key: "Name", Values: [String(name)] }] };
      for await (const page of paginateDescribeMaintenanceWindows({ client: await aws.ssm() }, input)) {
        yield* (page.WindowIdentities ?? []).map(({ WindowId = "" }) => WindowId);
      }
    },
  },
  {
    type: maintenanceWindowTarget,
    by: ["name", "ownerInformation", "targets"],
    isWindowPart: true,
    async *candidates(aws, { windowId }) {
      const input = { WindowId: String(windowId) };
      for await (const page of paginateDescribeMaintenanceWindowTargets({ client: await aws.ssm() }, input)) {
        yield* (page.Targets ?? []).map(({ WindowTargetId = "" }) => WindowTargetId);
      }
    },
  },
  {
    type: maintenanceWindowTask,
    by: ["name", "taskArn", "taskType", "targets"],
    isWindowPart: true,
    async *candidates(aws, { windowId }) {
      const input = { WindowId: String(windowId) };
      for await (const page of paginateDescribeMaintenanceWindowTasks({ client: await aws.ssm() }, input)) {
        yield* (page.Tasks ?? []).map(({ WindowTaskId = "" }) => WindowTaskId);
      }
    },
  },
  {
    type: patchBaseline,
    by: ["name", "operatingSystem", "description"],
    async *candidates(aws, { name }) {
      const own = { Key: "OWNER", Values: ["Self"] };
      const input = { Filters: [own, { Key: "NAME_PREFIX", Values: [String(name)] }] };
      for await (const page of paginateDescribePatchBaselines({ client: await aws.ssm() }, input)) {
        yield* (page.BaselineIdentities ?? []).map(({ BaselineId = "" }) => BaselineId);
      }
    },
  },
  idOf(role, "name"),
  idOf(instanceProfile, "name"),
  idOf(resourceGroup, "name"),
  idOf(bucket, "bucket"),
  idOf(logGroup, "name"),
  idOf(alias, "name"),
  {
    type: key,
    by: ["description", "customerMasterKeySpec", "keyUsage", "tagsAll"],
    async *candidates(aws) {
      for await (const page of paginateListKeys({ client: await aws.kms() }, {})) {
        yield* (page.Keys ?? []).map(({ KeyId = "" }) => KeyId);
      }
    },
  },
  {
    type: policy,
    by: [],
    async *candidates(aws, { name, path = "/" }) {
      const { accountId, partition } = await aws.identity();
      yield `arn:${partition}:iam::${accountId}:policy${String(path)}${String(name)}`;
    },
  },
  {
    type: topic,
    by: [],
    async *candidates(aws, { name }) {
      yield await localArn(aws, "sns", String(name));
    },
  },
];

/** A type whose id is a name that it was given. */
function idOf(type: ResourceType, property: string): Lookup {
  return {
    type,
    by: [],
    async *candidates(_aws, inputs) {
      yield String(inputs[property]);
    },
  };
}

export interface FoundResource {
  /** As the state keeps it. */
  readonly id: string;
  /** As `pulumi import` takes it. */
  readonly importId: string;
  readonly arn: string | undefined;
}

/** Whether resources of a type are looked for, e.g. `aws:iam/role:Role`. */
export function isLookedFor(token: string): boolean {
  return LOOKUPS.some(({ type }) => type.token === token);
}

/**
 * Looks in AWS for a resource whose creation was begun and never noted as done: by what was asked for.
 *
 * @returns everything that fits; nothing when it was never made, or its type is not looked for.
 */
export async function findCreated(token: string, inputs: Values, aws: AwsContext): Promise<FoundResource[]> {
  const lookup = LOOKUPS.find(({ type }) => type.token === token);
  if (lookup === undefined) return [];
  const { type, by, isWindowPart } = lookup;
  const properties = Object.fromEntries(by.map((name) => [name, type.properties[name] as Property]));
  const asked: Values = { ...inputs, tagsAll: inputs.tagsAll ?? inputs.tags ?? {} };
  const found: FoundResource[] = [];
  for await (const id of lookup.candidates(aws, inputs)) {
    const living = (await type.read(aws, id, inputs as never)) as Values | undefined;
    if (living === undefined) continue;
    if (compareObjects(properties, { ...living, tagsAll: living.tags }, asked).length > 0) continue;
    const arn = typeof living.arn === "string" ? living.arn : undefined;
    found.push({ id, importId: isWindowPart ? `${String(inputs.windowId)}/${id}` : id, arn });
  }
  return found;
}
