import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { putAlarm } from "../../../domain/alarms/change-alarm.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { readTags } from "../alarm-tags.ts";
import { checkSettings } from "../check-settings.ts";
import { ALARM_NAME, SETTINGS, TAGS } from "../shapes.ts";

export const PUT_OPERATIONS = {
  /** Tags are for a new alarm: those of an existing one stay (API reference). */
  PutMetricAlarm: {
    input: structure({ "AlarmName*": ALARM_NAME, ActionsEnabled: boolean, ...SETTINGS, Tags: TAGS }),
    run(input, context) {
      checkSettings(input);
      const { AlarmName: alarmName, ActionsEnabled: actionsEnabled = true, Tags, ...settings } = input;
      putAlarm({ alarmName, actionsEnabled, settings }, readTags(Tags), context);
      return undefined;
    },
  },
} satisfies Operations<CloudWatch>;
