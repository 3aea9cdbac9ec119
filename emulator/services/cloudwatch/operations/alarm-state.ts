import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { getAlarm } from "../../../domain/alarms/alarms.ts";
import { deleteAlarm, setState } from "../../../domain/alarms/change-alarm.ts";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { parseJson } from "../../../input/json.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { ALARM_NAME, ALARM_NAMES, STATE } from "../shapes.ts";

export const ALARM_STATE_OPERATIONS = {
  /** The state stays until the next call: without metrics nothing evaluates the alarm again. */
  SetAlarmState: {
    input: structure({
      "AlarmName*": ALARM_NAME,
      "StateValue*": STATE,
      "StateReason*": string({ max: 1023 }),
      StateReasonData: string({ max: 4000 }),
    }),
    run({ AlarmName, StateValue, StateReason, StateReasonData }, context) {
      checkReasonData(StateReasonData);
      const state = { stateValue: StateValue, stateReason: StateReason, stateReasonData: StateReasonData ?? null };
      setState(getAlarm(AlarmName, context), state, context);
      return undefined;
    },
  },

  /** One unknown name, and no alarm is deleted (API reference). */
  DeleteAlarms: {
    input: structure({ "AlarmNames*": ALARM_NAMES }),
    run({ AlarmNames }, context) {
      for (const name of new Set(AlarmNames)) deleteAlarm(getAlarm(name, context), context);
      return undefined;
    },
  },

  EnableAlarmActions: {
    input: structure({ "AlarmNames*": ALARM_NAMES }),
    run: ({ AlarmNames }, context) => setActionsEnabled(AlarmNames, true, context),
  },

  DisableAlarmActions: {
    input: structure({ "AlarmNames*": ALARM_NAMES }),
    run: ({ AlarmNames }, context) => setActionsEnabled(AlarmNames, false, context),
  },
} satisfies Operations<CloudWatch>;

/** @throws AwsError InvalidFormatFault */
function checkReasonData(data: string | undefined): void {
  if (data === undefined) return;
  try {
    parseJson(data);
  } catch {
    throw new AwsError("InvalidFormatFault", "StateReasonData is not valid JSON.");
  }
}

/** These operations declare no error: unknown names are left out. */
function setActionsEnabled(names: readonly string[], actionsEnabled: boolean, { store }: Context): undefined {
  for (const name of names) {
    const alarm = store.alarms.find(name);
    if (alarm) store.alarms.put({ ...alarm, actionsEnabled });
  }
}
