import type { KMS } from "@aws-sdk/client-kms";
import { arnOf } from "../../../domain/arn.ts";
import { AwsError, validationError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { findAlias, getChangeableKey, getKey, listAliases, notFound } from "../../../domain/kms/keys.ts";
import type { KmsAlias } from "../../../store/kms-keys.ts";
import { structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { markerPage } from "../pages.ts";
import { ALIAS, KEY_ID, PAGE } from "../shapes.ts";

const OF_KEY = structure({ "AliasName*": ALIAS, "TargetKeyId*": KEY_ID });

export const ALIAS_OPERATIONS = {
  CreateAlias: {
    input: OF_KEY,
    run({ AliasName: aliasName, TargetKeyId }, context) {
      if (!/^alias\/./.test(aliasName)) {
        const guide = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
        throw validationError(`Alias must start with the prefix "alias/". Please see ${guide}`);
      }
      if (aliasName.startsWith("alias/aws/")) {
        throw new AwsError("InvalidAliasNameException", `Names with "alias/aws/" are reserved for AWS: ${aliasName}`);
      }
      if (findAlias(aliasName, context)) {
        throw new AwsError(
          "AlreadyExistsException",
          `An alias with the name ${aliasArn(aliasName, context)} already exists`,
        );
      }
      const { keyId } = getChangeableKey(TargetKeyId, context);
      const { store, nowMs } = context;
      store.kmsAliases.put({ aliasName, keyId, createdAtMs: nowMs, updatedAtMs: nowMs });
      return {};
    },
  },

  UpdateAlias: {
    input: OF_KEY,
    run({ AliasName, TargetKeyId }, context) {
      const alias = getOwnAlias(AliasName, context);
      const { keyId } = getChangeableKey(TargetKeyId, context);
      context.store.kmsAliases.put({ ...alias, keyId, updatedAtMs: context.nowMs });
      return {};
    },
  },

  DeleteAlias: {
    input: structure({ "AliasName*": ALIAS }),
    run({ AliasName }, context) {
      context.store.kmsAliases.delete(getOwnAlias(AliasName, context).aliasName);
      return {};
    },
  },

  ListAliases: {
    input: structure({ KeyId: KEY_ID, ...PAGE }),
    run(input, context) {
      const keyId = input.KeyId === undefined ? undefined : getKey(input.KeyId, context).keyId;
      const all = listAliases(context).filter((alias) => keyId === undefined || alias.keyId === keyId);
      const { rows, ...rest } = markerPage(input, `ListAliases/${keyId ?? ""}`, all, ({ aliasName }) => aliasName);
      const aliases = rows.map(({ aliasName, keyId: target, createdAtMs, updatedAtMs }) => ({
        AliasName: aliasName,
        AliasArn: aliasArn(aliasName, context),
        TargetKeyId: target,
        CreationDate: timestamp(createdAtMs),
        LastUpdatedDate: timestamp(updatedAtMs),
      }));
      return { Aliases: aliases, ...rest };
    },
  },
} satisfies Operations<KMS>;

function aliasArn(aliasName: string, { account }: Pick<Context, "account">): string {
  return arnOf("kms", aliasName, account);
}

function getOwnAlias(aliasName: string, context: Context): KmsAlias {
  const alias = findAlias(aliasName, context) && context.store.kmsAliases.find(aliasName);
  if (!alias) throw notFound(`Alias ${aliasArn(aliasName, context)} is not found.`);
  return alias;
}
