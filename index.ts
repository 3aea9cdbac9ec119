import { declareEnvironment } from "./config/config.ts";

export const {
  windows,
  baselines,
  windowId,
  windowName,
  windowSchedule,
  windowTargetId,
  windowTaskId,
  serviceRoleArn,
  commandOutput,
  commandNotifications,
} = declareEnvironment().outputs;
