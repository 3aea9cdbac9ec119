import type { AlarmConfiguration, AlarmStateInformation } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "../../store/alarm-watches.ts";

/** The alarm of a task, command or automation, and whether it stopped it. */
export function shownAlarm(
  configuration: AlarmConfiguration | null | undefined,
  triggered: TriggeredState | null,
): { AlarmConfiguration?: AlarmConfiguration; TriggeredAlarms?: AlarmStateInformation[] } {
  if (!configuration) return {};
  const Name = configuration.Alarms![0]!.Name;
  return {
    AlarmConfiguration: configuration,
    ...(triggered && { TriggeredAlarms: [{ Name, State: triggered }] }),
  };
}
