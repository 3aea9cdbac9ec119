import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { AUTOMATION_OPERATIONS } from "./operations/automations.ts";
import { COMMAND_OUTPUT_OPERATIONS } from "./operations/command-output.ts";
import { COMMAND_OPERATIONS } from "./operations/commands.ts";
import { DOCUMENT_PERMISSION_OPERATIONS } from "./operations/document-permissions.ts";
import { DOCUMENT_OPERATIONS } from "./operations/documents.ts";
import { COMPLIANCE_LIST_OPERATIONS } from "./operations/list-compliance.ts";
import { MANAGED_NODE_OPERATIONS } from "./operations/managed-nodes.ts";
import { PARAMETER_OPERATIONS } from "./operations/parameters.ts";
import { PATCH_BASELINE_OPERATIONS } from "./operations/patch-baselines.ts";
import { PATCH_GROUP_OPERATIONS } from "./operations/patch-groups.ts";
import { PATCH_STATE_OPERATIONS } from "./operations/patch-states.ts";
import { PATCH_OPERATIONS } from "./operations/patches.ts";
import { PUT_COMPLIANCE_OPERATIONS } from "./operations/put-compliance-items.ts";
import { PUT_PARAMETER_OPERATIONS } from "./operations/put-parameter.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";
import { WINDOW_EXECUTION_OPERATIONS } from "./operations/window-executions.ts";
import { WINDOW_SCHEDULE_OPERATIONS } from "./operations/window-schedule.ts";
import { WINDOW_TARGET_OPERATIONS } from "./operations/window-targets.ts";
import { WINDOW_TASK_OPERATIONS } from "./operations/window-tasks.ts";
import { WINDOW_OPERATIONS } from "./operations/windows.ts";

export const SSM_OPERATIONS: OperationTable<Context> = {
  ...WINDOW_OPERATIONS,
  ...WINDOW_SCHEDULE_OPERATIONS,
  ...WINDOW_TARGET_OPERATIONS,
  ...WINDOW_TASK_OPERATIONS,
  ...WINDOW_EXECUTION_OPERATIONS,
  ...TAG_OPERATIONS,
  ...MANAGED_NODE_OPERATIONS,
  ...COMMAND_OPERATIONS,
  ...COMMAND_OUTPUT_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  ...DOCUMENT_PERMISSION_OPERATIONS,
  ...AUTOMATION_OPERATIONS,
  ...PARAMETER_OPERATIONS,
  ...PUT_PARAMETER_OPERATIONS,
  ...PATCH_BASELINE_OPERATIONS,
  ...PATCH_GROUP_OPERATIONS,
  ...PATCH_OPERATIONS,
  ...PATCH_STATE_OPERATIONS,
  ...PUT_COMPLIANCE_OPERATIONS,
  ...COMPLIANCE_LIST_OPERATIONS,
};

export const ssm = jsonService<Context>({
  name: "ssm",
  targetPrefix: "AmazonSSM",
  jsonVersion: "1.1",
  operations: SSM_OPERATIONS,
});
