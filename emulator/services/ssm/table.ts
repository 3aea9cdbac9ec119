import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { cancelCommand } from "./operations/cancel-command.ts";
import { cancelMaintenanceWindowExecution } from "./operations/cancel-maintenance-window-execution.ts";
import { createDocument } from "./operations/create-document.ts";
import { createMaintenanceWindow } from "./operations/create-maintenance-window.ts";
import { createPatchBaseline } from "./operations/create-patch-baseline.ts";
import { deleteDocument } from "./operations/delete-document.ts";
import { deleteMaintenanceWindow } from "./operations/delete-maintenance-window.ts";
import { deleteParameter, deleteParameters } from "./operations/delete-parameters.ts";
import { deletePatchBaseline } from "./operations/delete-patch-baseline.ts";
import { deregisterPatchBaselineForPatchGroup } from "./operations/deregister-patch-baseline-for-patch-group.ts";
import { deregisterTargetFromMaintenanceWindow } from "./operations/deregister-target-from-maintenance-window.ts";
import { deregisterTaskFromMaintenanceWindow } from "./operations/deregister-task-from-maintenance-window.ts";
import { describeAutomationExecutions } from "./operations/describe-automation-executions.ts";
import { describeAutomationStepExecutions } from "./operations/describe-automation-step-executions.ts";
import { describeAvailablePatches } from "./operations/describe-available-patches.ts";
import { describeDocument } from "./operations/describe-document.ts";
import { describeDocumentPermission } from "./operations/describe-document-permission.ts";
import { describeEffectivePatchesForPatchBaseline } from "./operations/describe-effective-patches-for-patch-baseline.ts";
import { describeInstanceInformation } from "./operations/describe-instance-information.ts";
import { describeInstancePatchStates } from "./operations/describe-instance-patch-states.ts";
import { describeInstancePatchStatesForPatchGroup } from "./operations/describe-instance-patch-states-for-patch-group.ts";
import { describeInstancePatches } from "./operations/describe-instance-patches.ts";
import { describeMaintenanceWindowExecutionTaskInvocations } from "./operations/describe-maintenance-window-execution-task-invocations.ts";
import { describeMaintenanceWindowExecutionTasks } from "./operations/describe-maintenance-window-execution-tasks.ts";
import { describeMaintenanceWindowExecutions } from "./operations/describe-maintenance-window-executions.ts";
import { describeMaintenanceWindowSchedule } from "./operations/describe-maintenance-window-schedule.ts";
import { describeMaintenanceWindowTargets } from "./operations/describe-maintenance-window-targets.ts";
import { describeMaintenanceWindowTasks } from "./operations/describe-maintenance-window-tasks.ts";
import { describeMaintenanceWindows } from "./operations/describe-maintenance-windows.ts";
import { describeMaintenanceWindowsForTarget } from "./operations/describe-maintenance-windows-for-target.ts";
import { describeParameters } from "./operations/describe-parameters.ts";
import { describePatchBaselines } from "./operations/describe-patch-baselines.ts";
import { describePatchGroupState } from "./operations/describe-patch-group-state.ts";
import { describePatchGroups } from "./operations/describe-patch-groups.ts";
import { describePatchProperties } from "./operations/describe-patch-properties.ts";
import { getAutomationExecution } from "./operations/get-automation-execution.ts";
import { getCommandInvocation } from "./operations/get-command-invocation.ts";
import { getDefaultPatchBaseline } from "./operations/get-default-patch-baseline.ts";
import { getDocumentOperation } from "./operations/get-document.ts";
import { getMaintenanceWindow } from "./operations/get-maintenance-window.ts";
import { getMaintenanceWindowExecution } from "./operations/get-maintenance-window-execution.ts";
import { getMaintenanceWindowExecutionTask } from "./operations/get-maintenance-window-execution-task.ts";
import { getMaintenanceWindowExecutionTaskInvocation } from "./operations/get-maintenance-window-execution-task-invocation.ts";
import { getMaintenanceWindowTask } from "./operations/get-maintenance-window-task.ts";
import { getParameter, getParameters } from "./operations/get-parameters.ts";
import { getParametersByPath } from "./operations/get-parameters-by-path.ts";
import { getPatchBaseline } from "./operations/get-patch-baseline.ts";
import { getPatchBaselineForPatchGroup } from "./operations/get-patch-baseline-for-patch-group.ts";
import { listCommandInvocations } from "./operations/list-command-invocations.ts";
import { listCommands } from "./operations/list-commands.ts";
import { listComplianceItems } from "./operations/list-compliance-items.ts";
import { listComplianceSummaries } from "./operations/list-compliance-summaries.ts";
import { listDocumentVersions } from "./operations/list-document-versions.ts";
import { listDocuments } from "./operations/list-documents.ts";
import { listResourceComplianceSummaries } from "./operations/list-resource-compliance-summaries.ts";
import { modifyDocumentPermission } from "./operations/modify-document-permission.ts";
import { putComplianceItems } from "./operations/put-compliance-items.ts";
import { putParameter } from "./operations/put-parameter.ts";
import { registerDefaultPatchBaseline } from "./operations/register-default-patch-baseline.ts";
import { registerPatchBaselineForPatchGroup } from "./operations/register-patch-baseline-for-patch-group.ts";
import { registerTargetWithMaintenanceWindow } from "./operations/register-target-with-maintenance-window.ts";
import { registerTaskWithMaintenanceWindow } from "./operations/register-task-with-maintenance-window.ts";
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from "./operations/resource-tags.ts";
import { sendAutomationSignal } from "./operations/send-automation-signal.ts";
import { sendCommand } from "./operations/send-command.ts";
import { startAutomationExecution } from "./operations/start-automation-execution.ts";
import { stopAutomationExecution } from "./operations/stop-automation-execution.ts";
import { updateDocument } from "./operations/update-document.ts";
import { updateDocumentDefaultVersion } from "./operations/update-document-default-version.ts";
import { updateMaintenanceWindow } from "./operations/update-maintenance-window.ts";
import { updateMaintenanceWindowTarget } from "./operations/update-maintenance-window-target.ts";
import { updateMaintenanceWindowTask } from "./operations/update-maintenance-window-task.ts";
import { updatePatchBaseline } from "./operations/update-patch-baseline.ts";

/** What the emulator knows of `AmazonSSM`; every other operation answers UnknownOperationException. */
export const SSM_OPERATIONS: OperationTable<Context> = {
  CreateMaintenanceWindow: createMaintenanceWindow,
  GetMaintenanceWindow: getMaintenanceWindow,
  AddTagsToResource: addTagsToResource,
  DeleteMaintenanceWindow: deleteMaintenanceWindow,
  DeregisterTargetFromMaintenanceWindow: deregisterTargetFromMaintenanceWindow,
  DeregisterTaskFromMaintenanceWindow: deregisterTaskFromMaintenanceWindow,
  DescribeMaintenanceWindowTargets: describeMaintenanceWindowTargets,
  DescribeMaintenanceWindowTasks: describeMaintenanceWindowTasks,
  DescribeMaintenanceWindows: describeMaintenanceWindows,
  GetMaintenanceWindowTask: getMaintenanceWindowTask,
  ListTagsForResource: listTagsForResource,
  RegisterTargetWithMaintenanceWindow: registerTargetWithMaintenanceWindow,
  RegisterTaskWithMaintenanceWindow: registerTaskWithMaintenanceWindow,
  RemoveTagsFromResource: removeTagsFromResource,
  UpdateMaintenanceWindowTarget: updateMaintenanceWindowTarget,
  UpdateMaintenanceWindowTask: updateMaintenanceWindowTask,
  UpdateMaintenanceWindow: updateMaintenanceWindow,
  DescribeInstanceInformation: describeInstanceInformation,
  CancelMaintenanceWindowExecution: cancelMaintenanceWindowExecution,
  DescribeMaintenanceWindowExecutionTaskInvocations: describeMaintenanceWindowExecutionTaskInvocations,
  DescribeMaintenanceWindowExecutionTasks: describeMaintenanceWindowExecutionTasks,
  DescribeMaintenanceWindowExecutions: describeMaintenanceWindowExecutions,
  DescribeMaintenanceWindowsForTarget: describeMaintenanceWindowsForTarget,
  DescribeMaintenanceWindowSchedule: describeMaintenanceWindowSchedule,
  GetMaintenanceWindowExecution: getMaintenanceWindowExecution,
  GetMaintenanceWindowExecutionTask: getMaintenanceWindowExecutionTask,
  GetMaintenanceWindowExecutionTaskInvocation: getMaintenanceWindowExecutionTaskInvocation,
  SendCommand: sendCommand,
  CancelCommand: cancelCommand,
  ListCommands: listCommands,
  ListCommandInvocations: listCommandInvocations,
  GetCommandInvocation: getCommandInvocation,
  CreatePatchBaseline: createPatchBaseline,
  UpdatePatchBaseline: updatePatchBaseline,
  GetPatchBaseline: getPatchBaseline,
  DeletePatchBaseline: deletePatchBaseline,
  DescribePatchBaselines: describePatchBaselines,
  RegisterDefaultPatchBaseline: registerDefaultPatchBaseline,
  GetDefaultPatchBaseline: getDefaultPatchBaseline,
  RegisterPatchBaselineForPatchGroup: registerPatchBaselineForPatchGroup,
  DeregisterPatchBaselineForPatchGroup: deregisterPatchBaselineForPatchGroup,
  GetPatchBaselineForPatchGroup: getPatchBaselineForPatchGroup,
  DescribePatchGroups: describePatchGroups,
  DescribePatchGroupState: describePatchGroupState,
  DescribeInstancePatchStates: describeInstancePatchStates,
  DescribeInstancePatchStatesForPatchGroup: describeInstancePatchStatesForPatchGroup,
  DescribeInstancePatches: describeInstancePatches,
  DescribeAvailablePatches: describeAvailablePatches,
  DescribeEffectivePatchesForPatchBaseline: describeEffectivePatchesForPatchBaseline,
  DescribePatchProperties: describePatchProperties,
  CreateDocument: createDocument,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: updateDocumentDefaultVersion,
  DescribeDocument: describeDocument,
  GetDocument: getDocumentOperation,
  ListDocuments: listDocuments,
  ListDocumentVersions: listDocumentVersions,
  DeleteDocument: deleteDocument,
  DescribeDocumentPermission: describeDocumentPermission,
  ModifyDocumentPermission: modifyDocumentPermission,
  StartAutomationExecution: startAutomationExecution,
  StopAutomationExecution: stopAutomationExecution,
  GetAutomationExecution: getAutomationExecution,
  DescribeAutomationExecutions: describeAutomationExecutions,
  DescribeAutomationStepExecutions: describeAutomationStepExecutions,
  SendAutomationSignal: sendAutomationSignal,
  PutParameter: putParameter,
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  DescribeParameters: describeParameters,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  PutComplianceItems: putComplianceItems,
  ListComplianceItems: listComplianceItems,
  ListComplianceSummaries: listComplianceSummaries,
  ListResourceComplianceSummaries: listResourceComplianceSummaries,
};
