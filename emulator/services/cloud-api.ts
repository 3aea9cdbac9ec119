import { AwsError } from "../domain/aws-error.ts";
import type { CloudApi, Context } from "../domain/context.ts";
import { isObject } from "../input/json.ts";
import { decode } from "../wire/decode.ts";
import type { OperationTable } from "../wire/operation.ts";
import type { Shape } from "../wire/shape.ts";
import { CLOUDWATCH_OPERATIONS } from "./cloudwatch/service.ts";
import { EC2_OPERATIONS } from "./ec2/service.ts";
import { EVENTS_OPERATIONS } from "./events/service.ts";
import { IAM_OPERATIONS } from "./iam/service.ts";
import { callS3, S3_APIS } from "./s3/call-s3.ts";
import { SNS_OPERATIONS } from "./sns/service.ts";
import { SSM_OPERATIONS } from "./ssm/service.ts";
import { STS_OPERATIONS } from "./sts/service.ts";

/** By the name that AWS's SDK for Python has for the service. */
const TABLES: Readonly<Record<string, OperationTable<Context>>> = {
  ssm: SSM_OPERATIONS,
  ec2: EC2_OPERATIONS,
  iam: IAM_OPERATIONS,
  sns: SNS_OPERATIONS,
  sts: STS_OPERATIONS,
  events: EVENTS_OPERATIONS,
  cloudwatch: CLOUDWATCH_OPERATIONS,
};

export const CLOUD_API: CloudApi = {
  has(service, api) {
    const names = service === "s3" ? Object.keys(S3_APIS) : Object.keys(TABLES[service] ?? {});
    return findName(names, api) !== undefined;
  },
  call(service, api, input, context) {
    if (service.toLowerCase() === "s3") return callS3(nameIn(Object.keys(S3_APIS), "s3", api), input, context);
    const operation = find(service, api);
    const decoded = decode(operation.input, fitted(operation.input, input));
    return plain(operation.run(decoded as never, context, { accessKeyId: undefined }) ?? {});
  },
  read(service, api, input) {
    const shape = find(service, api).input;
    return decode(shape, fitted(shape, input));
  },
};

function find(service: string, api: string) {
  const name = service.toLowerCase();
  const table = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
  if (!table) {
    const known = [...Object.keys(TABLES), "s3"].join(", ");
    throw new AwsError("UnknownOperationException", `The emulator has no service ${service}; it has ${known}.`);
  }
  return table[nameIn(Object.keys(table), service, api)]!;
}

function nameIn(names: readonly string[], service: string, api: string): string {
  const name = findName(names, api);
  if (name === undefined) {
    throw new AwsError("UnknownOperationException", `The emulator does not implement ${service}:${api}.`);
  }
  return name;
}

function findName(names: readonly string[], api: string): string | undefined {
  const wanted = api.replaceAll("_", "").toLowerCase();
  return names.find((candidate) => candidate.toLowerCase() === wanted);
}

/** A runbook's values are often texts where an API wants a number, or the other way round. */
function fitted(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case "structure": {
      if (!isObject(value)) return value;
      const entries = Object.entries(value).map(([name, member]) => {
        const memberShape = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        return [name, memberShape ? fitted(memberShape, member) : member];
      });
      return Object.fromEntries(entries);
    }
    case "list":
      return Array.isArray(value) ? value.map((member) => fitted(shape.member, member)) : value;
    case "map":
      if (!isObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fitted(shape.value, member)]));
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "integer":
    case "double":
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    case "boolean":
      return typeof value === "string" && /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : value;
    case "timestamp":
      return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? Date.parse(value) / 1000 : value;
    default:
      return value;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, plain(member)]])),
  );
}
