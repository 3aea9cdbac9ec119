import { hasCode } from "../aws/aws-failure.ts";
import { invokeArn, shownConfiguration } from "../resources/lambda/function.ts";
import { map, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** A function of Lambda that is already there; without a qualifier its newest code. */
export const getFunction = functionType({
  token: "aws:lambda/getFunction:getFunction",
  args: { functionName: string({ required: true }), qualifier: string({}), tags: map({}) },
  isRegional: true,
  results: [
    "architectures",
    "arn",
    "codeSha256",
    "deadLetterConfig",
    "description",
    "environment",
    "ephemeralStorages",
    "fileSystemConfigs",
    "functionName",
    "handler",
    "id",
    "imageUri",
    "invokeArn",
    "kmsKeyArn",
    "lastModified",
    "layers",
    "loggingConfigs",
    "memorySize",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "qualifier",
    "reservedConcurrentExecutions",
    "responseStreamingInvokeArn",
    "role",
    "runtime",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeHash",
    "sourceCodeSize",
    "tags",
    "timeout",
    "tracingConfig",
    "version",
    "vpcConfig",
  ],

  async invoke(aws, { functionName, qualifier }) {
    const lambda = await aws.lambda();
    try {
      const found = await lambda.getFunction({ FunctionName: functionName, Qualifier: qualifier });
      const configuration = found.Configuration ?? {};
      const version = configuration.Version ?? "$LATEST";
      // With a qualifier the function's ARN has it too.
      const arn = (configuration.FunctionArn ?? "").split(":").slice(0, 7).join(":");
      const qualifiedArn = `${arn}:${qualifier ?? version}`;
      const {
        ephemeralStorage,
        fileSystemConfig,
        loggingConfig,
        packageType: _,
        ...shown
      } = shownConfiguration(configuration);
      return {
        ...shown,
        arn,
        description: shown.description ?? "",
        ephemeralStorages: ephemeralStorage ? [ephemeralStorage] : [],
        fileSystemConfigs: fileSystemConfig ? [fileSystemConfig] : [],
        functionName: configuration.FunctionName,
        id: configuration.FunctionName,
        imageUri: "",
        invokeArn: invokeArn(aws, arn, "2015-03-31", "invocations"),
        kmsKeyArn: shown.kmsKeyArn ?? "",
        layers: [],
        loggingConfigs: loggingConfig ? [loggingConfig] : [],
        qualifiedArn,
        qualifiedInvokeArn: invokeArn(aws, qualifiedArn, "2015-03-31", "invocations"),
        reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
        responseStreamingInvokeArn: invokeArn(aws, arn, "2021-11-15", "response-streaming-invocations"),
        sourceCodeHash: configuration.CodeSha256,
        tags: found.Tags ?? {},
        version,
      };
    } catch (error) {
      if (!hasCode(error, "ResourceNotFoundException")) throw error;
      const which = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
      throw new Error(`there is no Lambda function ${which}`, { cause: error });
    }
  },
});
