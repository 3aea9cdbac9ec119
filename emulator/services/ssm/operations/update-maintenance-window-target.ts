import type { UpdateMaintenanceWindowTargetRequest, UpdateMaintenanceWindowTargetResult } from "@aws-sdk/client-ssm";
import { emitTargetRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { checkTargetForm, getWindowTarget } from "../../../domain/windows/window-targets.ts";
import type { WindowTarget } from "../../../store/window-targets.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { kept, requireForReplace } from "../replace.ts";
import { DESCRIPTION, NAME, OWNER_INFORMATION, TARGETS, UUID, WINDOW_ID } from "../shapes.ts";

export const updateMaintenanceWindowTarget = operation<
  UpdateMaintenanceWindowTargetRequest,
  UpdateMaintenanceWindowTargetResult
>({
  input: structure({
    "WindowId*": WINDOW_ID,
    "WindowTargetId*": UUID,
    Targets: TARGETS,
    OwnerInformation: OWNER_INFORMATION,
    Name: NAME,
    Description: DESCRIPTION,
    Replace: boolean,
  }),
  run(input, context) {
    const { windowId } = getWindow(input.WindowId, context);
    const before = getWindowTarget(windowId, input.WindowTargetId, context);
    if (input.Replace) requireForReplace(input, ["Targets"]);
    const after: WindowTarget = {
      ...before,
      targets: input.Targets ?? before.targets,
      ownerInformation: kept(input, input.OwnerInformation, before.ownerInformation),
      name: kept(input, input.Name, before.name),
      description: kept(input, input.Description, before.description),
    };
    checkTargetForm(after.resourceType, after.targets);
    context.store.windowTargets.update(after);
    emitTargetRegistration(after, "UPDATED", context);
    return {
      WindowId: windowId,
      WindowTargetId: after.windowTargetId,
      Targets: [...after.targets],
      OwnerInformation: after.ownerInformation ?? undefined,
      Name: after.name ?? undefined,
      Description: after.description ?? undefined,
    };
  },
});
