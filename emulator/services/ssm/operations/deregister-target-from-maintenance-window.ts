import type {
  DeregisterTargetFromMaintenanceWindowRequest,
  DeregisterTargetFromMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../wire/aws-error.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";
import { emitTargetRegistration } from "../window-events.ts";
import { getWindowTarget } from "../window-targets.ts";
import { getWindow } from "../windows.ts";

export const deregisterTargetFromMaintenanceWindow = operation<
  DeregisterTargetFromMaintenanceWindowRequest,
  DeregisterTargetFromMaintenanceWindowResult
>({
  input: structure({ "WindowId*": WINDOW_ID, "WindowTargetId*": UUID, Safe: boolean }),
  run(input, context) {
    const { store } = context;
    const { windowId } = getWindow(input.WindowId, context);
    const target = getWindowTarget(windowId, input.WindowTargetId, context);
    // Without Safe the target goes all the same, and tasks keep an id that leads nowhere.
    const [task] = input.Safe ? store.windowSelectors.naming("WindowTargetIds", target.windowTargetId) : [];
    if (task) {
      throw new AwsError(
        "TargetInUseException",
        `This Target cannot be deregistered because it is still referenced in Task: ${task.sourceId}`,
      );
    }
    store.windowTargets.delete(target.windowTargetId);
    emitTargetRegistration(target, "DEREGISTERED", context);
    return { WindowId: windowId, WindowTargetId: target.windowTargetId };
  },
});
