import type { SSM } from "@aws-sdk/client-ssm";
import { AwsError, overQuota } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { emitTargetRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { checkTargetForm, getWindowTarget } from "../../../domain/windows/window-targets.ts";
import type { WindowTarget } from "../../../store/window-targets.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { kept, requireForReplace } from "../replace.ts";
import {
  CLIENT_TOKEN,
  DESCRIPTION,
  FILTERED_PAGE,
  NAME,
  OWNER_INFORMATION,
  RESOURCE_TYPE,
  TARGETS,
  UUID,
  WINDOW_ID,
} from "../shapes.ts";
import { allowed, allowedWords, readFilters } from "../window-filters.ts";

export const WINDOW_TARGET_OPERATIONS = {
  RegisterTargetWithMaintenanceWindow: {
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
          throw overQuota(`Maintenance window ${windowId} already has ${quotas.targetsPerWindow} targets, its quota.`);
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
  },

  UpdateMaintenanceWindowTarget: {
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
  },

  DeregisterTargetFromMaintenanceWindow: {
    input: structure({ "WindowId*": WINDOW_ID, "WindowTargetId*": UUID, Safe: boolean }),
    run(input, context) {
      const { store } = context;
      const { windowId } = getWindow(input.WindowId, context);
      const target = getWindowTarget(windowId, input.WindowTargetId, context);
      // Without Safe the target is always deleted, and tasks keep its id.
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
  },

  DescribeMaintenanceWindowTargets: {
    input: structure({ "WindowId*": WINDOW_ID, ...FILTERED_PAGE }),
    run(input, context) {
      const { windowId } = getWindow(input.WindowId, context);
      const filters = readFilters(input.Filters, ["Type", "WindowTargetId", "OwnerInformation"]);
      const condition = {
        resourceType: allowedWords("Type", filters.Type, ["INSTANCE", "RESOURCE_GROUP"]),
        windowTargetId: allowed(filters.WindowTargetId)?.map((id) => id.toLowerCase()),
        ownerInformation: allowed(filters.OwnerInformation),
      };
      const { rows, nextToken } = pageByNumber(input, {
        scope: `DescribeMaintenanceWindowTargets/${windowId}`,
        read: (number, limit) => context.store.windowTargets.page(windowId, number, limit, condition),
      });
      return {
        Targets: rows.map((target) => ({
          WindowId: target.windowId,
          WindowTargetId: target.windowTargetId,
          ResourceType: target.resourceType,
          Targets: [...target.targets],
          OwnerInformation: target.ownerInformation ?? undefined,
          Name: target.name ?? undefined,
          Description: target.description ?? undefined,
        })),
        NextToken: nextToken,
      };
    },
  },
} satisfies Operations<SSM>;
