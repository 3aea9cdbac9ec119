import type { PutParameterRequest, SSM } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import { checkParameterName, findParameter, parameterError } from "../../../domain/parameters/parameters.ts";
import { addTags, getTaggedResource } from "../../../domain/tags/tagged-resources.ts";
import { PatternError, PatternMatcher } from "../../../input/pattern.ts";
import type { Parameter } from "../../../store/parameters.ts";
import { boolean, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { TAGS } from "../shapes.ts";

/** Limits on the characters of a value by tier (API reference). */
const STANDARD_LENGTH_MAX = 4096;
const ADVANCED_LENGTH_MAX = 8192;

const DEFAULT_KEY = "alias/aws/ssm";
const DATA_TYPES = ["text", "aws:ec2:image", "aws:ssm:integration"];

export const PUT_PARAMETER_OPERATIONS = {
  PutParameter: {
    input: structure({
      "Name*": string({ min: 1, max: 2048 }),
      Description: string({ min: 0, max: 1024 }),
      "Value*": string({ min: 1 }),
      // In the order of the service's message.
      Type: oneOf("SecureString", "StringList", "String"),
      KeyId: string({ min: 1, max: 256, pattern: "^([a-zA-Z0-9:/_-]+)$" }),
      Overwrite: boolean,
      AllowedPattern: string({ min: 0, max: 1024 }),
      Tags: TAGS,
      Tier: oneOf("Standard", "Advanced", "Intelligent-Tiering"),
      Policies: string({ min: 1, max: 4096 }),
      DataType: string({ min: 0, max: 128 }),
    }),
    run(input, context) {
      const { store, nowMs } = context;
      if (input.Overwrite && input.Tags && input.Tags.length > 0) {
        throw validationError(
          "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
            "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or " +
            "RemoveTagsFromResource.",
        );
      }
      if (input.Policies !== undefined) {
        throw validationError("The emulator does not implement parameter policies: leave Policies out.");
      }
      const before = findParameter(input.Name, context);
      if (before && !input.Overwrite) {
        throw parameterError(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
      }
      if (!before) checkParameterName(input.Name);
      const type = input.Type ?? before?.type;
      if (!type) throw validationError("A parameter type is required when you create a parameter.");
      const parameter: Parameter = {
        name: before?.name ?? input.Name,
        type,
        value: input.Value,
        version: (before?.version ?? 0) + 1,
        modifiedAtMs: nowMs,
        description: input.Description ?? before?.description ?? null,
        allowedPattern: input.AllowedPattern || null,
        keyId: type === "SecureString" ? (input.KeyId ?? before?.keyId ?? DEFAULT_KEY) : null,
        tier: tierOf(input, before?.tier),
        dataType: input.DataType || (before?.dataType ?? "text"),
      };
      checkValue(parameter);
      store.parameters.put(parameter);
      if (input.Tags) addTags(getTaggedResource("Parameter", parameter.name, context), input.Tags, context);
      return { Version: parameter.version, Tier: parameter.tier };
    },
  },
} satisfies Operations<SSM>;

/** Intelligent-Tiering selects the advanced tier for a long value. A parameter never leaves the advanced tier. */
function tierOf({ Tier, Value = "" }: PutParameterRequest, before: Parameter["tier"] | undefined): Parameter["tier"] {
  if (before === "Advanced" || Tier === "Advanced") return "Advanced";
  return Tier === "Intelligent-Tiering" && Value.length > STANDARD_LENGTH_MAX ? "Advanced" : "Standard";
}

function checkValue({ value, tier, dataType, allowedPattern, type }: Parameter): void {
  if (!DATA_TYPES.includes(dataType)) {
    throw validationError(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
  }
  if (tier === "Standard" && value.length > STANDARD_LENGTH_MAX) {
    throw validationError(
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter " +
        "value, upgrade the parameter to use the advanced-parameter tier. For more information, see " +
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    );
  }
  if (value.length > ADVANCED_LENGTH_MAX) {
    throw validationError("Advanced tier parameters support a maximum parameter value of 8192 characters.");
  }
  if (allowedPattern === null) return;
  // Each entry of a list is checked alone.
  const texts = type === "StringList" ? value.split(",") : [value];
  if (!isMatch(allowedPattern, texts)) {
    throw parameterError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
}

function isMatch(allowedPattern: string, texts: readonly string[]): boolean {
  const matcher = new PatternMatcher();
  try {
    return texts.every((text) => matcher.matches(allowedPattern, text));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw parameterError(
      "InvalidAllowedPatternException",
      `The allowedPattern '${allowedPattern}' is not a valid regular expression: it ${error.message}.`,
    );
  }
}
