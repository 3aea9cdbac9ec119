import type { OperationTable } from "../../wire/operation.ts";
import type { Context } from "../context.ts";
import { createMaintenanceWindow } from "./operations/create-maintenance-window.ts";
import { getMaintenanceWindow } from "./operations/get-maintenance-window.ts";

/** What the emulator knows of `AmazonSSM`; every other operation answers UnknownOperationException. */
export const SSM_OPERATIONS: OperationTable<Context> = {
  CreateMaintenanceWindow: createMaintenanceWindow,
  GetMaintenanceWindow: getMaintenanceWindow,
};
