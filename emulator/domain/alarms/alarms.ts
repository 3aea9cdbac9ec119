import type { Alarm } from "../../store/alarms.ts";
import { arnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Account, Context } from "../context.ts";

/** @throws AwsError ResourceNotFound */
export function getAlarm(alarmName: string, { store }: Context): Alarm {
  const alarm = store.alarms.find(alarmName);
  if (!alarm) throw new AwsError("ResourceNotFound", `There is no alarm ${alarmName}.`, { status: 404 });
  return alarm;
}

export function alarmArn({ alarmName }: Pick<Alarm, "alarmName">, account: Account): string {
  return arnOf("cloudwatch", `alarm:${alarmName}`, account);
}
