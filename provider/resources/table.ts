import type { ResourceType } from "../lifecycle/resource-type.ts";
import { role } from "./iam/role.ts";
import { rolePolicyAttachment } from "./iam/role-policy-attachment.ts";
import { bucket } from "./s3/bucket.ts";
import { topic } from "./sns/topic.ts";
import { topicPolicy } from "./sns/topic-policy.ts";
import { maintenanceWindow } from "./ssm/maintenance-window.ts";
import { maintenanceWindowTarget } from "./ssm/maintenance-window-target.ts";
import { maintenanceWindowTask } from "./ssm/maintenance-window-task.ts";

/** Every type of resource that this provider has. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  maintenanceWindow,
  maintenanceWindowTarget,
  maintenanceWindowTask,
  role,
  rolePolicyAttachment,
  bucket,
  topic,
  topicPolicy,
];
