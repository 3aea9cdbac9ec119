// The public names of `maintenance-windows/config`.
export {
  type DeclaredEnvironment,
  type DeclaredWindow,
  declareEnvironment,
  type EnvironmentOutputs,
  type WindowOutputs,
} from "./declare-environment.ts";
export type { DeclaredTask } from "./declare-task.ts";
export { readEnvironment } from "./read-environment.ts";
export type {
  DeliverySettings,
  ProgramEnvironment,
  ResourceSettings,
  RoleSettings,
  TargetSettings,
  TaskSettings,
  WindowSettings,
} from "./settings.ts";
