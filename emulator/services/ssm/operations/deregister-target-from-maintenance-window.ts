import type {
  DeregisterTargetFromMaintenanceWindowRequest,
  DeregisterTargetFromMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { emitTargetRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { getWindowTarget } from "../../../domain/windows/window-targets.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";

export const deregisterTargetFromMaintenanceWindow = operation<
  DeregisterTargetFromMaintenanceWindowRequest,
  DeregisterTargetFromMaintenanceWindowResult
>({
  input: structure({ "WindowId*": WINDOW_ID, "WindowTargetId*": UUID, Safe: boolean }),
  run(input, context) {
    const { store } = context;
    const { windowId } = getWindow(input.WindowId, context);
    const target = getWindowTarget(windowId, input.WindowTargetId, context);
    // Without Safe the target is deleted anyway, and tasks keep the id of a missing target.
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
