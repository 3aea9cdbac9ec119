import type { Context } from "../../domain/context.ts";
import { cborService } from "../../wire/cbor-service.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { queryService } from "../../wire/query-service.ts";
import { ALARM_STATE_OPERATIONS } from "./operations/alarm-state.ts";
import { DESCRIBE_OPERATIONS } from "./operations/describe-alarms.ts";
import { PUT_OPERATIONS } from "./operations/put-metric-alarm.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

/** The part of CloudWatch that is about alarms. There are no metrics. */
export const CLOUDWATCH_OPERATIONS: OperationTable<Context> = {
  ...PUT_OPERATIONS,
  ...ALARM_STATE_OPERATIONS,
  ...DESCRIBE_OPERATIONS,
  ...TAG_OPERATIONS,
};

/** The name in the credential scope. */
const NAME = "monitoring";

/** Codes of the Query protocol, by the errors of the model. */
const QUERY_CODES = {
  ValidationException: "ValidationError",
  InvalidFormatFault: "InvalidFormat",
  InvalidParameterValueException: "InvalidParameterValue",
} as const;

const DEFINITION = {
  name: NAME,
  targetPrefix: "GraniteServiceVersion20100801",
  messageKey: "message",
  queryCodes: QUERY_CODES,
  operations: CLOUDWATCH_OPERATIONS,
} as const;

/** What the SDKs for JavaScript and Python and the AWS CLI speak today. */
export const cloudwatch = jsonService<Context>({ ...DEFINITION, jsonVersion: "1.0" });

/** What the SDKs for Go, Java and .NET speak today. */
export const cloudwatchCbor = cborService<Context>({ ...DEFINITION, namespace: "com.amazonaws.cloudwatch" });

/** What SDKs before 2025 speak. */
export const cloudwatchQuery = queryService<Context>({
  name: NAME,
  version: "2010-08-01",
  namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  validationCode: QUERY_CODES.ValidationException,
  codes: QUERY_CODES,
  operations: CLOUDWATCH_OPERATIONS,
});
