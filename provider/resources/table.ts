import type { ResourceType } from "../lifecycle/resource-type.ts";
import { eventRule } from "./cloudwatch/event-rule.ts";
import { eventTarget } from "./cloudwatch/event-target.ts";
import { logGroup } from "./cloudwatch/log-group.ts";
import { metricAlarm } from "./cloudwatch/metric-alarm.ts";
import { instance } from "./ec2/instance.ts";
import { tag } from "./ec2/tag.ts";
import { instanceProfile } from "./iam/instance-profile.ts";
import { policy } from "./iam/policy.ts";
import { role } from "./iam/role.ts";
import { rolePolicy } from "./iam/role-policy.ts";
import { rolePolicyAttachment } from "./iam/role-policy-attachment.ts";
import { alias } from "./kms/alias.ts";
import { key } from "./kms/key.ts";
import { lambdaFunction } from "./lambda/function.ts";
import { permission } from "./lambda/permission.ts";
import { resourceGroup } from "./resourcegroups/group.ts";
import { bucket } from "./s3/bucket.ts";
import { bucketPolicy } from "./s3/bucket-policy.ts";
import { stateMachine } from "./sfn/state-machine.ts";
import { topic } from "./sns/topic.ts";
import { topicPolicy } from "./sns/topic-policy.ts";
import { topicSubscription } from "./sns/topic-subscription.ts";
import { defaultPatchBaseline } from "./ssm/default-patch-baseline.ts";
import { document } from "./ssm/document.ts";
import { maintenanceWindow } from "./ssm/maintenance-window.ts";
import { maintenanceWindowTarget } from "./ssm/maintenance-window-target.ts";
import { maintenanceWindowTask } from "./ssm/maintenance-window-task.ts";
import { parameter } from "./ssm/parameter.ts";
import { patchBaseline } from "./ssm/patch-baseline.ts";
import { patchGroup } from "./ssm/patch-group.ts";

/** Every type of resource that this provider has. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  maintenanceWindow,
  maintenanceWindowTarget,
  maintenanceWindowTask,
  patchBaseline,
  patchGroup,
  defaultPatchBaseline,
  document,
  parameter,
  role,
  rolePolicy,
  rolePolicyAttachment,
  policy,
  instanceProfile,
  bucket,
  bucketPolicy,
  topic,
  topicPolicy,
  topicSubscription,
  resourceGroup,
  eventRule,
  eventTarget,
  logGroup,
  metricAlarm,
  key,
  alias,
  stateMachine,
  lambdaFunction,
  permission,
  tag,
  instance,
];
