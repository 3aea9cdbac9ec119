import type {
  RegisterTargetWithMaintenanceWindowRequest,
  RegisterTargetWithMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { emitTargetRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { checkTargetForm } from "../../../domain/windows/window-targets.ts";
import type { WindowTarget } from "../../../store/window-targets.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { CLIENT_TOKEN, DESCRIPTION, NAME, OWNER_INFORMATION, RESOURCE_TYPE, TARGETS, WINDOW_ID } from "../shapes.ts";

export const registerTargetWithMaintenanceWindow = operation<
  RegisterTargetWithMaintenanceWindowRequest,
  RegisterTargetWithMaintenanceWindowResult
>({
  input: structure({
    "WindowId*": WINDOW_ID,
    "ResourceType*": RESOURCE_TYPE,
    "Targets*": TARGETS,
    OwnerInformation: OWNER_INFORMATION,
    Name: NAME,
    Description: DESCRIPTION,
    ClientToken: CLIENT_TOKEN,
  }),
  run(input, context) {
    const { store, chance, quotas } = context;
    const windowTargetId = once("RegisterTargetWithMaintenanceWindow", input, context, () => {
      const { windowId } = getWindow(input.WindowId, context);
      checkTargetForm(input.ResourceType, input.Targets);
      if (store.windowTargets.count(windowId) >= quotas.targetsPerWindow) {
        throw new AwsError(
          "ResourceLimitExceededException",
          `Maintenance window ${windowId} already has ${quotas.targetsPerWindow} targets, its quota.`,
        );
      }
      const target: WindowTarget = {
        windowTargetId: chance.uuid(),
        windowId,
        resourceType: input.ResourceType,
        targets: input.Targets,
        ownerInformation: input.OwnerInformation ?? null,
        name: input.Name ?? null,
        description: input.Description ?? null,
      };
      store.windowTargets.insert(target);
      emitTargetRegistration(target, "REGISTERED", context);
      return target.windowTargetId;
    });
    return { WindowTargetId: windowTargetId };
  },
});
