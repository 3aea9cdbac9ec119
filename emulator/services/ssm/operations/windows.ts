import type { SSM } from "@aws-sdk/client-ssm";
import { overQuota } from "../../../domain/aws-error.ts";
import { WINDOW_OPENS } from "../../../domain/due-kinds.ts";
import { once } from "../../../domain/idempotency.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { emitWindowState } from "../../../domain/windows/registration-events.ts";
import {
  checkWindow,
  getWindow,
  nextExecutionMs,
  nextExecutionTime,
  planNextExecution,
  scheduleExecution,
} from "../../../domain/windows/window.ts";
import { windowsForTargets } from "../../../domain/windows/windows-for-targets.ts";
import type { Window } from "../../../store/windows.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { pageByNumber } from "../../pagination.ts";
import { remembered } from "../../remembered.ts";
import { kept, requireForReplace } from "../replace.ts";
import {
  CLIENT_TOKEN,
  CUTOFF_HOURS,
  DATE_OR_ZONE,
  DESCRIPTION,
  DURATION_HOURS,
  FILTERED_PAGE,
  NAME,
  OFFSET_DAYS,
  pageMembers,
  RESOURCE_TYPE,
  SCHEDULE,
  TAGS,
  TARGETS,
  WINDOW_ID,
} from "../shapes.ts";
import { allowedWords, readFilters } from "../window-filters.ts";

export const WINDOW_OPERATIONS = {
  CreateMaintenanceWindow: {
    input: structure({
      "Name*": NAME,
      Description: DESCRIPTION,
      StartDate: DATE_OR_ZONE,
      EndDate: DATE_OR_ZONE,
      "Schedule*": SCHEDULE,
      ScheduleTimezone: DATE_OR_ZONE,
      ScheduleOffset: OFFSET_DAYS,
      "Duration*": DURATION_HOURS,
      "Cutoff*": CUTOFF_HOURS,
      "AllowUnassociatedTargets*": boolean,
      ClientToken: CLIENT_TOKEN,
      Tags: TAGS,
    }),
    run(input, context) {
      const { store, chance, nowMs, quotas } = context;
      const windowId = once("CreateMaintenanceWindow", input, context, () => {
        const asked: Window = {
          windowId: chance.resourceId("mw"),
          name: input.Name,
          description: input.Description ?? null,
          startDate: input.StartDate ?? null,
          endDate: input.EndDate ?? null,
          schedule: input.Schedule,
          scheduleTimezone: input.ScheduleTimezone ?? null,
          scheduleOffset: input.ScheduleOffset ?? null,
          duration: input.Duration,
          cutoff: input.Cutoff,
          allowUnassociatedTargets: input.AllowUnassociatedTargets,
          enabled: true,
          createdAtMs: nowMs,
          modifiedAtMs: nowMs,
          anchoredAtMs: nowMs,
          nextExecutionAtMs: null,
        };
        checkWindow(asked);
        const window = { ...asked, nextExecutionAtMs: nextExecutionMs(asked, nowMs) };
        if (store.windows.hasAtLeast(quotas.maintenanceWindows)) {
          throw overQuota(`The account already has ${quotas.maintenanceWindows} maintenance windows, its quota.`);
        }
        store.windows.insert(window);
        if (input.Tags) addTags(getTaggedResource("MaintenanceWindow", window.windowId, context), input.Tags, context);
        scheduleExecution(window.windowId, window.nextExecutionAtMs, context);
        return window.windowId;
      });
      return { WindowId: windowId };
    },
  },

  UpdateMaintenanceWindow: {
    input: structure({
      "WindowId*": WINDOW_ID,
      Name: NAME,
      Description: DESCRIPTION,
      StartDate: DATE_OR_ZONE,
      EndDate: DATE_OR_ZONE,
      Schedule: SCHEDULE,
      ScheduleTimezone: DATE_OR_ZONE,
      ScheduleOffset: OFFSET_DAYS,
      Duration: DURATION_HOURS,
      Cutoff: CUTOFF_HOURS,
      AllowUnassociatedTargets: boolean,
      Enabled: boolean,
      Replace: boolean,
    }),
    run(input, context) {
      const before = getWindow(input.WindowId, context);
      if (input.Replace) {
        requireForReplace(input, ["Name", "Schedule", "Duration", "Cutoff", "AllowUnassociatedTargets"]);
      }
      const merged: Window = {
        ...before,
        name: input.Name ?? before.name,
        description: kept(input, input.Description, before.description),
        startDate: kept(input, input.StartDate, before.startDate),
        endDate: kept(input, input.EndDate, before.endDate),
        schedule: input.Schedule ?? before.schedule,
        scheduleTimezone: kept(input, input.ScheduleTimezone, before.scheduleTimezone),
        scheduleOffset: kept(input, input.ScheduleOffset, before.scheduleOffset),
        duration: input.Duration ?? before.duration,
        cutoff: input.Cutoff ?? before.cutoff,
        allowUnassociatedTargets: input.AllowUnassociatedTargets ?? before.allowUnassociatedTargets,
        // Create does not require it, so Replace does not reset it.
        enabled: input.Enabled ?? before.enabled,
        modifiedAtMs: context.nowMs,
      };
      const after = isSameSchedule(before, merged) ? merged : { ...merged, anchoredAtMs: context.nowMs };
      checkWindow(after);
      context.store.windows.update(after);
      if (after.enabled !== before.enabled || !opensAlike(before, after))
        planNextExecution(after, context.nowMs, context);
      if (after.enabled !== before.enabled) emitWindowState(after.windowId, after.enabled, context);
      return settingsOf(after);
    },
  },

  GetMaintenanceWindow: {
    input: structure({ "WindowId*": WINDOW_ID }),
    run: ({ WindowId }, context) => whole(getWindow(WindowId, context)),
  },

  /**
   * Deletes the window with its targets, tasks and tags. Its history stays, and a running execution continues. An unknown id is
   * not an error, because the operation declares none.
   */
  DeleteMaintenanceWindow: {
    input: structure({ "WindowId*": WINDOW_ID }),
    run({ WindowId }, { store }) {
      store.windows.delete(WindowId);
      store.windowTargets.deleteOfWindow(WindowId);
      store.windowTasks.deleteOfWindow(WindowId);
      store.tags.removeAll("MaintenanceWindow", WindowId);
      store.due.cancel(WINDOW_OPENS, WindowId);
      return { WindowId };
    },
  },

  DescribeMaintenanceWindows: {
    input: structure(FILTERED_PAGE),
    run(input, { store }) {
      const filters = readFilters(input.Filters, ["Name", "Enabled"]);
      // AWS's documentation has both "True" and "true".
      const states = filters.Enabled.map((values) => values.map((value) => value.toLowerCase()));
      const enabled = allowedWords("Enabled", states, ["true", "false"]);
      const { rows, nextToken } = pageByNumber(input, {
        scope: "DescribeMaintenanceWindows",
        read(number, limit) {
          if (enabled?.length === 0) return [];
          const state = enabled === undefined || new Set(enabled).size === 2 ? undefined : enabled[0] === "true";
          return store.windows.page(number, limit, { enabled: state, namePrefixes: filters.Name });
        },
      });
      return { WindowIdentities: rows.map((window) => identity(window)), NextToken: nextToken };
    },
  },

  DescribeMaintenanceWindowsForTarget: {
    input: structure({
      "Targets*": TARGETS,
      "ResourceType*": RESOURCE_TYPE,
      ...pageMembers(),
    }),
    run(input, context) {
      const windowIds = windowsForTargets(input.ResourceType, input.Targets, context);
      const { rows, nextToken } = pageByNumber(input, {
        scope: "DescribeMaintenanceWindowsForTarget",
        read: (number, limit) => context.store.windows.among(windowIds, number, limit),
      });
      return {
        WindowIdentities: rows.map(({ windowId, name }) => ({ WindowId: windowId, Name: name })),
        NextToken: nextToken,
      };
    },
  },
} satisfies Operations<SSM>;

/** The update that changes a rate or an offset is the instant from which it counts. */
function isSameSchedule(before: Window, after: Window): boolean {
  return before.schedule === after.schedule && before.scheduleOffset === after.scheduleOffset;
}

/** An update that changes none of these must not move an execution that is due at this instant. */
function opensAlike(before: Window, after: Window): boolean {
  return (
    isSameSchedule(before, after) &&
    before.scheduleTimezone === after.scheduleTimezone &&
    before.startDate === after.startDate &&
    before.endDate === after.endDate
  );
}

const identity = remembered((window: Window) => {
  return {
    WindowId: window.windowId,
    Name: window.name,
    Description: window.description ?? undefined,
    Enabled: window.enabled,
    Duration: window.duration,
    Cutoff: window.cutoff,
    Schedule: window.schedule,
    ScheduleTimezone: window.scheduleTimezone ?? undefined,
    ScheduleOffset: window.scheduleOffset ?? undefined,
    EndDate: window.endDate ?? undefined,
    StartDate: window.startDate ?? undefined,
    NextExecutionTime: nextExecutionTime(window),
  };
});

const whole = remembered((window: Window) => {
  return {
    ...settingsOf(window),
    NextExecutionTime: nextExecutionTime(window),
    CreatedDate: timestamp(window.createdAtMs),
    ModifiedDate: timestamp(window.modifiedAtMs),
  };
});

/** What the requests that create and change a window say of it. */
function settingsOf(window: Window) {
  return {
    WindowId: window.windowId,
    Name: window.name,
    Description: window.description ?? undefined,
    StartDate: window.startDate ?? undefined,
    EndDate: window.endDate ?? undefined,
    Schedule: window.schedule,
    ScheduleTimezone: window.scheduleTimezone ?? undefined,
    ScheduleOffset: window.scheduleOffset ?? undefined,
    Duration: window.duration,
    Cutoff: window.cutoff,
    AllowUnassociatedTargets: window.allowUnassociatedTargets,
    Enabled: window.enabled,
  };
}
