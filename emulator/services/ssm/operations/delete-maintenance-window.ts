import type { DeleteMaintenanceWindowRequest, DeleteMaintenanceWindowResult } from "@aws-sdk/client-ssm";
import { WINDOW_OPENS } from "../../../domain/due-kinds.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { WINDOW_ID } from "../shapes.ts";

/**
 * Deletes the window with its targets, tasks and tags. Its history stays, and a running execution goes on. An unknown id is no
 * error: the operation declares none.
 */
export const deleteMaintenanceWindow = operation<DeleteMaintenanceWindowRequest, DeleteMaintenanceWindowResult>({
  input: structure({ "WindowId*": WINDOW_ID }),
  run({ WindowId }, { store }) {
    store.windows.delete(WindowId);
    store.windowTargets.deleteOfWindow(WindowId);
    store.windowTasks.deleteOfWindow(WindowId);
    store.tags.removeAll("MaintenanceWindow", WindowId);
    store.due.cancel(WINDOW_OPENS, WindowId);
    return { WindowId };
  },
});
