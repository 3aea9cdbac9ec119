import type { Tag as TagInput } from "@aws-sdk/client-cloudwatch";
import { alarmArn } from "../../domain/alarms/alarms.ts";
import { AwsError, validationError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import type { Alarm } from "../../store/alarms.ts";
import { mergeTags, type Tag } from "../../store/tag.ts";
import { readTagList } from "../tags.ts";

const TAGS_MAX = 50;

/** @throws AwsError ValidationException for more than 50 tags and for keys of AWS. */
export function readTags(given: readonly TagInput[] = [], before: readonly Tag[] = []): Tag[] {
  const added = readTagList(given);
  const reserved = added.find(({ key }) => key.toLowerCase().startsWith("aws:"));
  if (reserved) {
    throw validationError(`The tag key '${reserved.key}' is not valid: keys that begin with 'aws:' belong to AWS.`);
  }
  const tags = mergeTags(before, added);
  if (tags.length > TAGS_MAX)
    throw validationError(`An alarm can have ${TAGS_MAX} tags, but this makes ${tags.length}.`);
  return tags;
}

/** @throws AwsError InvalidParameterValueException for what is no ARN, ResourceNotFoundException. */
export function getTaggedAlarm(arn: string, { store, account }: Context): Alarm {
  if (!/^arn:[^:]+:cloudwatch:[^:]*:[^:]*:.+$/s.test(arn)) {
    throw new AwsError("InvalidParameterValueException", `Invalid ARN: ${arn}`);
  }
  const alarm = store.alarms.find(arn.split(":").slice(6).join(":"));
  if (!alarm || alarmArn(alarm, account) !== arn) {
    throw new AwsError("ResourceNotFoundException", `There is no resource ${arn}.`, { status: 404 });
  }
  return alarm;
}
