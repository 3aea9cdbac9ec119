import type { Context } from "../../domain/context.ts";
import { type FoundFunction, functionArn } from "../../domain/functions/find-function.ts";
import type { FunctionVersion } from "../../store/functions.ts";

/** The configuration of a version as the operations show it. It is active at once. */
export function showFunction(version: FunctionVersion, { account }: Pick<Context, "account">, qualifier?: string) {
  return {
    FunctionName: version.name,
    FunctionArn: functionArn(version.name, account, qualifier),
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSize,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: new Date(version.modifiedAtMs).toISOString().replace("Z", "+0000"),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(Object.keys(version.environment).length > 0 && { Environment: { Variables: version.environment } }),
    TracingConfig: { Mode: "PassThrough" },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${version.name}` },
    RevisionId: version.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorage },
    ...version.kept,
  };
}

/** The same for what was looked for, with the qualifier in the ARN if there was one. */
export function showFound({ version, qualifier }: FoundFunction, context: Context) {
  return showFunction(version, context, qualifier);
}
