import { boolean, integer, list, map, oneOf, type Shape, string, structure } from "../../wire/shape.ts";

/** Shapes with the constraints of the service model (API version 2015-03-31). */
export const FUNCTION_NAME = string({ min: 1, max: 256 });
export const QUALIFIER = string({ min: 1, max: 128, pattern: "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+" });
export const ONE_FUNCTION = structure({ "FunctionName*": FUNCTION_NAME, Qualifier: QUALIFIER });
export const ALIAS_NAME = string({ min: 1, max: 128, pattern: "(?!^[0-9]+$)([a-zA-Z0-9-_]+)" });
export const PAGE = { Marker: string(), MaxItems: integer({ min: 1, max: 10000 }) };
export const TAGS = map(string(), string());
export const RESOURCE = string({
  min: 1,
  max: 256,
  pattern: "arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:.+",
});

/** The runtimes that can be given today; only those of Node.js are run. */
export const RUNTIMES = [
  ...["nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"],
  ...["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
  ...["java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4"],
  ...["provided.al2", "provided.al2023"],
];

export const CONFIGURATION: Readonly<Record<string, Shape>> = {
  Role: string({ pattern: "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+" }),
  Handler: string({ max: 128, pattern: "[^\\s]+" }),
  Description: string({ max: 256 }),
  Timeout: integer({ min: 1, max: 900 }),
  MemorySize: integer({ min: 128, max: 32768 }),
  Environment: structure({ Variables: map(string({ pattern: "[a-zA-Z]([a-zA-Z0-9_])+" }), string()) }),
  Runtime: oneOf(...RUNTIMES),
  EphemeralStorage: structure({ "Size*": integer({ min: 512, max: 10240 }) }),
};

/** Members that are kept and shown, and change nothing. */
export const KEPT: Readonly<Record<string, Shape>> = {
  DeadLetterConfig: structure({ TargetArn: string() }),
  KMSKeyArn: string(),
  TracingConfig: structure({ Mode: oneOf("Active", "PassThrough") }),
  VpcConfig: structure({
    SubnetIds: list(string()),
    SecurityGroupIds: list(string()),
    Ipv6AllowedForDualStack: boolean,
  }),
  LoggingConfig: structure({
    LogFormat: oneOf("JSON", "Text"),
    ApplicationLogLevel: string(),
    SystemLogLevel: string(),
    LogGroup: string({ min: 1, max: 512 }),
  }),
  FileSystemConfigs: list(structure({ "Arn*": string(), "LocalMountPath*": string() })),
};
