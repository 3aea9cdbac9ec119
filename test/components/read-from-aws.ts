import { GetRoleCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetBucketTaggingCommand } from "@aws-sdk/client-s3";
import {
  DescribeMaintenanceWindowTargetsCommand,
  GetDefaultPatchBaselineCommand,
  GetMaintenanceWindowCommand,
  GetMaintenanceWindowTaskCommand,
  GetPatchBaselineCommand,
  ListTagsForResourceCommand,
  type OperatingSystem,
  type ResourceTypeForTagging,
} from "@aws-sdk/client-ssm";
import type { TestEmulator } from "../helpers/emulator.ts";

/** A resource in the state of a stack. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly protect?: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

type Clients = Pick<TestEmulator, "ssm" | "iam" | "s3">;

const tagsOf = async ({ ssm }: Clients, ResourceType: ResourceTypeForTagging, ResourceId: string) => {
  const { TagList } = await ssm.send(new ListTagsForResourceCommand({ ResourceType, ResourceId }));
  return recordOf(TagList);
};

function recordOf(tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = []) {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** What AWS says about a resource, by the type's name. */
const READERS: Readonly<Record<string, (resource: Resource, clients: Clients) => Promise<unknown>>> = {
  MaintenanceWindow: async ({ id }, clients) => ({
    ...(await clients.ssm.send(new GetMaintenanceWindowCommand({ WindowId: id }))),
    Tags: await tagsOf(clients, "MaintenanceWindow", id),
  }),
  MaintenanceWindowTarget: async ({ id, outputs }, { ssm }) => {
    const Filters = [{ Key: "WindowTargetId", Values: [id] }];
    const WindowId = outputs.windowId as string;
    const { Targets = [] } = await ssm.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId, Filters }));
    return Targets[0];
  },
  MaintenanceWindowTask: async ({ outputs: { windowId, windowTaskId } }, { ssm }) => {
    const request = { WindowId: windowId, WindowTaskId: windowTaskId };
    const task = await ssm.send(new GetMaintenanceWindowTaskCommand(request));
    const { Lambda } = task.TaskInvocationParameters ?? {};
    if (Lambda?.Payload === undefined) return task;
    const Payload = Buffer.from(Lambda.Payload).toString();
    return { ...task, TaskInvocationParameters: { Lambda: { ...Lambda, Payload } } };
  },
  PatchBaseline: async ({ id }, clients) => ({
    ...(await clients.ssm.send(new GetPatchBaselineCommand({ BaselineId: id }))),
    Tags: await tagsOf(clients, "PatchBaseline", id),
  }),
  PatchGroup: ({ outputs }, { ssm }) => ssm.send(new GetPatchBaselineCommand({ BaselineId: outputs.baselineId })),
  DefaultPatchBaseline: ({ outputs }, { ssm }) =>
    ssm.send(new GetDefaultPatchBaselineCommand({ OperatingSystem: outputs.operatingSystem as OperatingSystem })),
  Role: async ({ id }, { iam }) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: id }));
    return { ...Role, Tags: recordOf(Role?.Tags) };
  },
  RolePolicy: async ({ outputs }, { iam }) => {
    const { role, name } = outputs;
    const policy = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
    return { ...policy, PolicyDocument: decodeURIComponent(policy.PolicyDocument as string) };
  },
  Bucket: async ({ id }, { s3 }) => {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: id }));
    return { Tags: recordOf(TagSet) };
  },
};

export function readFromAws(clients: Clients, resource: Resource): Promise<unknown> {
  const read = READERS[resource.type.split(":").at(-1) as string];
  if (read === undefined) throw new Error(`Nothing reads ${resource.type} from AWS.`);
  return read(resource, clients);
}
