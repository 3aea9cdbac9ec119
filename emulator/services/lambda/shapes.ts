import { boolean, integer, list, map, oneOf, type Shape, string, structure } from "../../wire/shape.ts";

/** Shapes with the constraints of the service model (API version 2015-03-31). */
const REGION = "(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}";
const FUNCTION_ARN = `(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\\d{12}:)?(function:)?`;
/** A function by name or ARN, with a qualifier behind it or not. */
export const FUNCTION_NAME = string({
  min: 1,
  max: 256,
  pattern: `${FUNCTION_ARN}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
});
/** The same where a function is made or changed: the model has another shape for it. */
export const CHANGED_FUNCTION_NAME = string({
  min: 1,
  max: 140,
  pattern: `${FUNCTION_ARN}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
});
export const QUALIFIER = string({ min: 1, max: 128, pattern: "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+" });
export const ONE_FUNCTION = structure({ "FunctionName*": FUNCTION_NAME, Qualifier: QUALIFIER });
export const ALIAS_NAME = string({ min: 1, max: 128, pattern: "(?!^[0-9]+$)([a-zA-Z0-9-_]+)" });
export const PAGE = { Marker: string(), MaxItems: integer({ min: 1, max: 10000 }) };
const TAG_CHARACTERS = "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)";
export const TAG_KEY = string({ min: 1, max: 128, pattern: TAG_CHARACTERS });
export const TAGS = map(TAG_KEY, string({ max: 256, pattern: TAG_CHARACTERS }));
export const MASTER_REGION = string({ min: 1, max: 50, pattern: `ALL|${REGION}` });
export const LAYERS = list(
  string({
    min: 1,
    max: 2048,
    pattern: `((arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))`,
  }),
);
const ARN_OR_NOTHING = string({ max: 10_000, pattern: "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()" });
export const RESOURCE = string({
  min: 1,
  max: 10_000,
  pattern: `arn:(aws[a-zA-Z-]*):lambda:${REGION}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})`,
});

/** The runtimes that can be given today; only those of Node.js are run. */
export const RUNTIMES = [
  ...["nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"],
  ...["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
  ...["java8.al2", "java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.2", "ruby3.3", "ruby3.4"],
  ...["provided.al2", "provided.al2023"],
];

export const CONFIGURATION: Readonly<Record<string, Shape>> = {
  Role: string({ max: 10_000, pattern: "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+" }),
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
  DeadLetterConfig: structure({ TargetArn: ARN_OR_NOTHING }),
  KMSKeyArn: ARN_OR_NOTHING,
  TracingConfig: structure({ Mode: oneOf("Active", "PassThrough") }),
  VpcConfig: structure({
    SubnetIds: list(string({ max: 1024, pattern: "subnet-[0-9a-z]*" }), { max: 16 }),
    SecurityGroupIds: list(string({ max: 1024, pattern: "sg-[0-9a-zA-Z]*" }), { max: 5 }),
    Ipv6AllowedForDualStack: boolean,
  }),
  LoggingConfig: structure({
    LogFormat: oneOf("JSON", "Text"),
    ApplicationLogLevel: oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
    SystemLogLevel: oneOf("DEBUG", "INFO", "WARN"),
    LogGroup: string({ min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" }),
  }),
  FileSystemConfigs: list(
    structure({
      "Arn*": string({
        max: 256,
        pattern: `arn:aws[a-zA-Z-]*:elasticfilesystem:${REGION}:\\d{12}:access-point/fsap-[a-f0-9]{17}$|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}`,
      }),
      "LocalMountPath*": string({ max: 160, pattern: "/mnt/[a-zA-Z0-9-_.]+" }),
    }),
    { max: 1 },
  ),
};
