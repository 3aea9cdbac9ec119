/** The types of the classic provider and of the one for CloudFormation's types. */
export const WINDOW_TYPES = ["aws:ssm/maintenanceWindow:MaintenanceWindow", "aws-native:ssm:MaintenanceWindow"];
export const TARGET_TYPES = [
  "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget",
  "aws-native:ssm:MaintenanceWindowTarget",
];
export const TASK_TYPES = [
  "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask",
  "aws-native:ssm:MaintenanceWindowTask",
];
/** What a window consists of. */
export const PART_TYPES = [...TARGET_TYPES, ...TASK_TYPES];
