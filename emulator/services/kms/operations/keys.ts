import type { KMS } from "@aws-sdk/client-kms";
import { DAY_MS } from "../../../clock/duration.ts";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { getChangeableKey, getKey, keyArn, listKeys, rootPolicy, type ShownKey } from "../../../domain/kms/keys.ts";
import type { KmsKey } from "../../../store/kms-keys.ts";
import { boolean, integer, oneOf, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { markerPage } from "../pages.ts";
import { DESCRIPTION, KEY_ID, PAGE, POLICY, POLICY_NAME, TAGS } from "../shapes.ts";
import { readTags } from "../tags.ts";

/** In days: how long AWS waits until it deletes a key, at least and if the request names no other time. */
const WINDOW_MIN = 7;
const WINDOW_DEFAULT = 30;
const ROTATION_DEFAULT = 365;
const BY_ID = structure({ "KeyId*": KEY_ID });

export const KEY_OPERATIONS = {
  CreateKey: {
    input: structure({
      Policy: POLICY,
      Description: DESCRIPTION,
      KeyUsage: oneOf("ENCRYPT_DECRYPT"),
      CustomerMasterKeySpec: oneOf("SYMMETRIC_DEFAULT"),
      KeySpec: oneOf("SYMMETRIC_DEFAULT"),
      Origin: oneOf("AWS_KMS"),
      BypassPolicyLockoutSafetyCheck: boolean,
      Tags: TAGS,
      MultiRegion: boolean,
    }),
    run(input, context) {
      if (input.MultiRegion) {
        throw new AwsError(
          "UnsupportedOperationException",
          "The emulator has one region: multi-Region keys are not supported.",
        );
      }
      const key: KmsKey = {
        keyId: context.chance.uuid(),
        createdAtMs: context.nowMs,
        description: input.Description ?? "",
        isEnabled: true,
        deletedAtMs: null,
        rotationDays: null,
        policy: input.Policy === undefined ? rootPolicy(context) : readPolicy(input.Policy),
        tags: readTags(input.Tags),
      };
      context.store.kmsKeys.put(key);
      return { KeyMetadata: showKey({ ...key, manager: "CUSTOMER" }, context) };
    },
  },

  DescribeKey: {
    input: BY_ID,
    run: ({ KeyId }, context) => ({ KeyMetadata: showKey(getKey(KeyId, context, "aliases"), context) }),
  },

  ListKeys: {
    input: structure(PAGE),
    run(input, context) {
      const { rows, ...rest } = markerPage(input, "ListKeys", listKeys(context), ({ keyId }) => keyId);
      return { Keys: rows.map(({ keyId }) => ({ KeyId: keyId, KeyArn: keyArn(keyId, context) })), ...rest };
    },
  },

  UpdateKeyDescription: {
    input: structure({ "KeyId*": KEY_ID, "Description*": DESCRIPTION }),
    run: ({ KeyId, Description }, context) => change(KeyId, { description: Description }, context),
  },

  EnableKey: { input: BY_ID, run: ({ KeyId }, context) => change(KeyId, { isEnabled: true }, context) },

  DisableKey: { input: BY_ID, run: ({ KeyId }, context) => change(KeyId, { isEnabled: false }, context) },

  ScheduleKeyDeletion: {
    input: structure({ "KeyId*": KEY_ID, PendingWindowInDays: integer({ min: 1, max: 365 }) }),
    run({ KeyId, PendingWindowInDays: days = WINDOW_DEFAULT }, context) {
      if (days < WINDOW_MIN || days > WINDOW_DEFAULT) {
        throw validationError(`PendingWindowInDays must be between ${WINDOW_MIN} and ${WINDOW_DEFAULT}, not ${days}.`);
      }
      const key = getChangeableKey(KeyId, context);
      const deletedAtMs = context.nowMs + days * DAY_MS;
      context.store.kmsKeys.put({ ...key, isEnabled: false, deletedAtMs });
      return {
        KeyId: keyArn(key.keyId, context),
        DeletionDate: timestamp(deletedAtMs),
        KeyState: "PendingDeletion",
        PendingWindowInDays: days,
      };
    },
  },

  CancelKeyDeletion: {
    input: BY_ID,
    run({ KeyId }, context) {
      const { manager: _, ...key } = getKey(KeyId, context);
      if (key.deletedAtMs === null) {
        throw new AwsError("KMSInvalidStateException", `${keyArn(key.keyId, context)} is not pending deletion.`);
      }
      context.store.kmsKeys.put({ ...key, deletedAtMs: null });
      return { KeyId: keyArn(key.keyId, context) };
    },
  },

  GetKeyPolicy: {
    input: structure({ "KeyId*": KEY_ID, PolicyName: POLICY_NAME }),
    run: ({ KeyId }, context) => ({ Policy: getKey(KeyId, context).policy, PolicyName: "default" }),
  },

  PutKeyPolicy: {
    input: structure({
      "KeyId*": KEY_ID,
      PolicyName: POLICY_NAME,
      "Policy*": POLICY,
      BypassPolicyLockoutSafetyCheck: boolean,
    }),
    run: ({ KeyId, Policy }, context) => change(KeyId, { policy: readPolicy(Policy) }, context),
  },

  GetKeyRotationStatus: {
    input: BY_ID,
    run({ KeyId }, context) {
      const { keyId, rotationDays, createdAtMs } = getKey(KeyId, context);
      if (rotationDays === null) return { KeyId: keyArn(keyId, context), KeyRotationEnabled: false };
      const lengthMs = rotationDays * DAY_MS;
      const next = Math.floor((context.nowMs - createdAtMs) / lengthMs) + 1;
      return {
        KeyId: keyArn(keyId, context),
        KeyRotationEnabled: true,
        RotationPeriodInDays: rotationDays,
        NextRotationDate: timestamp(createdAtMs + next * lengthMs),
      };
    },
  },

  EnableKeyRotation: {
    input: structure({ "KeyId*": KEY_ID, RotationPeriodInDays: integer({ min: 90, max: 2560 }) }),
    run({ KeyId, RotationPeriodInDays }, context) {
      return changeEnabled(KeyId, { rotationDays: RotationPeriodInDays ?? ROTATION_DEFAULT }, context);
    },
  },

  DisableKeyRotation: {
    input: BY_ID,
    run: ({ KeyId }, context) => changeEnabled(KeyId, { rotationDays: null }, context),
  },
} satisfies Operations<KMS>;

function change(given: string, changes: Partial<KmsKey>, context: Context): object {
  context.store.kmsKeys.put({ ...getChangeableKey(given, context), ...changes });
  return {};
}

function changeEnabled(given: string, changes: Partial<KmsKey>, context: Context): object {
  const key = getChangeableKey(given, context);
  if (!key.isEnabled) throw new AwsError("DisabledException", `${keyArn(key.keyId, context)} is disabled.`);
  return change(given, changes, context);
}

function readPolicy(policy: string): string {
  try {
    const content: unknown = JSON.parse(policy);
    if (typeof content === "object" && content !== null && "Statement" in content) return policy;
  } catch {}
  throw new AwsError(
    "MalformedPolicyDocumentException",
    "Policy contains invalid syntax: it must be a JSON object with a Statement.",
  );
}

function showKey(key: ShownKey, context: Context) {
  const { accountId } = context.account;
  return {
    AWSAccountId: accountId,
    KeyId: key.keyId,
    Arn: keyArn(key.keyId, context),
    CreationDate: timestamp(key.createdAtMs),
    Enabled: key.isEnabled,
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.deletedAtMs !== null ? "PendingDeletion" : key.isEnabled ? "Enabled" : "Disabled",
    DeletionDate: timestamp(key.deletedAtMs),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}
