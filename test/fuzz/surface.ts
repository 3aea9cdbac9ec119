import { CLOUDWATCH_OPERATIONS } from "../../emulator/services/cloudwatch/service.ts";
import { EC2_OPERATIONS, EC2_REQUEST_NAMES } from "../../emulator/services/ec2/service.ts";
import { EVENTS_OPERATIONS } from "../../emulator/services/events/service.ts";
import { IAM_OPERATIONS } from "../../emulator/services/iam/service.ts";
import { KMS_OPERATIONS } from "../../emulator/services/kms/service.ts";
import { LAMBDA_ROUTES } from "../../emulator/services/lambda/service.ts";
import { LOGS_OPERATIONS } from "../../emulator/services/logs/service.ts";
import { RESOURCE_GROUPS_ROUTES } from "../../emulator/services/resource-groups/service.ts";
import { SNS_OPERATIONS } from "../../emulator/services/sns/service.ts";
import { SSM_OPERATIONS } from "../../emulator/services/ssm/service.ts";
import { EXECUTION_OPERATIONS } from "../../emulator/services/states/operations/executions.ts";
import { MACHINE_OPERATIONS } from "../../emulator/services/states/operations/machines.ts";
import { STS_OPERATIONS } from "../../emulator/services/sts/service.ts";
import type { RestRoute } from "../../emulator/wire/rest-json-service.ts";
import type { StructureShape } from "../../emulator/wire/shape.ts";
import { controlRequest } from "./control-requests.ts";
import type { Ground } from "./inputs.ts";
import { jsonText, oddText } from "./odd-values.ts";
import { s3Request } from "./s3-requests.ts";
import { anyJson } from "./texts.ts";

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One thing a client can ask for; every operation of every table is one. */
export interface Target {
  /** e.g. `ssm:CreateDocument` */
  readonly name: string;
  /** Undefined where requests are not made by a shape: S3 and the control API. */
  readonly input?: StructureShape;
  /** The request that carries an input, whatever the input is. */
  make(input: unknown, ground: Ground): FuzzRequest;
}

type Table = Readonly<Record<string, { readonly input: StructureShape }>>;

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAFUZZ/20261201/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

function json(service: string, prefix: string, table: Table): Target[] {
  return Object.entries(table).map(([name, { input }]) => ({
    name: `${service}:${name}`,
    input,
    make: (given, { dice }) => ({
      method: "POST",
      path: "/",
      headers: {
        ...signed(service),
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${prefix}.${name}`,
      },
      body: jsonText(given, dice),
    }),
  }));
}

function query(
  service: string,
  version: string,
  table: Table,
  { listName, names = {} }: { readonly listName: string; readonly names?: Readonly<Record<string, string>> },
): Target[] {
  return Object.entries(table).map(([name, { input }]) => ({
    name: `${service}:${name}`,
    input,
    make: (given, { dice }) => {
      const form = new URLSearchParams({ Action: name, Version: version });
      flatten(given, "", form, listName, names);
      if (dice.happens(0.02)) form.set(dice.one(ODD_PARAMETERS), oddText(dice));
      const text = form.toString();
      const isGet = text.length < 4000 && dice.happens(0.03);
      return {
        method: isGet ? "GET" : "POST",
        path: isGet ? `/?${text}` : "/",
        headers: { ...signed(service), ...(isGet ? {} : { "content-type": "application/x-www-form-urlencoded" }) },
        body: isGet ? "" : text,
      };
    },
  }));
}

const ODD_PARAMETERS = [
  "Tags.member.999999999.Key",
  "Tags.member.0.Key",
  "Tags.member.1.Key.Key",
  "Tags.__proto__.1.Key",
  "__proto__.constructor",
  "Filter.1.Value.1.1",
  "Attributes.entry.1.key",
  "Attributes.entry.1.key.value",
  "Tags.member",
  "InstanceId",
  `${"Tags.".repeat(1000)}1`,
];

function flatten(
  value: unknown,
  path: string,
  form: URLSearchParams,
  listName: string,
  names: Readonly<Record<string, string>>,
): void {
  if (value === null || value === undefined || path.length > 300) return;
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries())
      flatten(member, at(`${listName}${index + 1}`), form, listName, names);
  } else if (typeof value === "object") {
    for (const [name, member] of Object.entries(value)) {
      const isMap = /attributes$/i.test(path);
      const number = Object.keys(value).indexOf(name) + 1;
      if (!isMap) flatten(member, at(names[name] ?? name), form, listName, names);
      else {
        const isMessage = path.endsWith("MessageAttributes");
        form.set(at(`entry.${number}.${isMessage ? "Name" : "key"}`), name);
        flatten(member, at(`entry.${number}.${isMessage ? "Value" : "value"}`), form, listName, names);
      }
    }
  } else form.set(path, String(value));
}

function rest(service: string, routes: readonly RestRoute<never>[]): Target[] {
  return routes.map((route) => ({
    name: `${service}:${route.name}`,
    input: route.operation.input,
    make: (input, { dice, known }) => {
      const members: Record<string, unknown> =
        typeof input === "object" && input !== null && !Array.isArray(input) ? { ...input } : {};
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const label = dice.happens(0.03) ? oddText(dice) : labelText(members[name] ?? known.any(dice));
        delete members[name];
        return encoded(label.slice(0, 2000)) || "x";
      });
      const parameters = new URLSearchParams();
      for (const [parameter, member] of Object.entries(route.query ?? {})) {
        const value = members[member];
        delete members[member];
        for (const one of Array.isArray(value) ? value.slice(0, 200) : [value]) {
          if (one !== undefined) parameters.append(parameter, labelText(one).slice(0, 5000));
        }
      }
      const search = parameters.size > 0 ? `?${parameters}` : "";
      const isBody = route.method !== "GET" && route.method !== "DELETE";
      return {
        method: route.method,
        path: path + search,
        headers: { ...signed(service), "content-type": "application/json" },
        body: isBody ? jsonText(typeof input === "object" ? members : input, dice) : "",
      };
    },
  }));
}

function labelText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `encodeURIComponent` that also takes half a surrogate pair. */
export function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, "utf8").toString("utf8"));
}

const invoke: Target = {
  name: "lambda:Invoke",
  make: (_input, { dice, known }) => ({
    method: "POST",
    path: `/2015-03-31/functions/${encoded(known.one("FunctionName", dice) ?? "fuzz-a")}/invocations`,
    headers: {
      ...signed("lambda"),
      "x-amz-invocation-type": dice.one(["Event", "DryRun", "DryRun", "x"]),
      ...(dice.happens(0.3) && { "x-amz-client-context": dice.one(["e30=", "!!", "bnVsbA=="]) }),
      ...(dice.happens(0.3) && { "x-amz-log-type": dice.one(["Tail", "x"]) }),
    },
    body: anyJson(dice),
  }),
};

/** By the folder of the service under `emulator/services`, and the control API. */
export const SURFACE: Readonly<Record<string, readonly Target[]>> = {
  ssm: json("ssm", "AmazonSSM", SSM_OPERATIONS),
  events: json("events", "AWSEvents", EVENTS_OPERATIONS),
  cloudwatch: json("monitoring", "GraniteServiceVersion20100801", CLOUDWATCH_OPERATIONS),
  kms: json("kms", "TrentService", KMS_OPERATIONS),
  logs: json("logs", "Logs_20140328", LOGS_OPERATIONS),
  states: json("states", "AWSStepFunctions", { ...MACHINE_OPERATIONS, ...EXECUTION_OPERATIONS }),
  iam: query("iam", "2010-05-08", IAM_OPERATIONS, { listName: "member." }),
  sts: query("sts", "2011-06-15", STS_OPERATIONS, { listName: "member." }),
  sns: query("sns", "2010-03-31", SNS_OPERATIONS, { listName: "member." }),
  ec2: query("ec2", "2016-11-15", EC2_OPERATIONS, { listName: "", names: EC2_REQUEST_NAMES }),
  lambda: [...rest("lambda", LAMBDA_ROUTES), invoke],
  "resource-groups": rest("resource-groups", RESOURCE_GROUPS_ROUTES),
  s3: [
    {
      name: "s3",
      make: (_input, ground) => {
        const asked = s3Request(ground);
        return { ...asked, headers: { ...signed("s3"), ...asked.headers } };
      },
    },
  ],
  control: [{ name: "control", make: (_input, ground) => controlRequest(ground) }],
};
