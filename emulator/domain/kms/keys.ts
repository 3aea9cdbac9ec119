import type { KmsAlias, KmsKey } from "../../store/kms-keys.ts";
import { arnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { keyedUuid } from "../nodes/keyed-id.ts";

/** The services with keys of AWS, which an account has once it has used the service: `alias/aws/NAME`. */
const MANAGED = [
  ["backup", "Backup vault"],
  ["dynamodb", "DynamoDB"],
  ["ebs", "EBS volumes"],
  ["elasticfilesystem", "EFS"],
  ["lambda", "Lambda environment variables"],
  ["rds", "RDS"],
  ["s3", "S3 objects"],
  ["secretsmanager", "Secrets Manager"],
  ["sns", "SNS"],
  ["sqs", "SQS"],
  ["ssm", "SSM"],
] as const;

export interface ShownKey extends KmsKey {
  readonly manager: "AWS" | "CUSTOMER";
}
type ShownAlias = Pick<KmsAlias, "aliasName" | "keyId"> & Partial<KmsAlias>;

export function keyArn(keyId: string, { account }: Pick<Context, "account">): string {
  return arnOf("kms", `key/${keyId}`, account);
}

/** AWS's aliases and the account's, by name. Aliases of a deleted key are deleted with it. */
export function listAliases(context: Context): ShownAlias[] {
  const { store, chance } = context;
  const managed = MANAGED.map(([service]) => ({
    aliasName: `alias/aws/${service}`,
    keyId: keyedUuid(chance, "kms", service),
  }));
  const own = store.kmsAliases.all().filter(({ keyId }) => findOwnKey(keyId, context));
  return [...managed, ...own].sort((a, b) => (a.aliasName < b.aliasName ? -1 : 1));
}

export function findAlias(aliasName: string, context: Context): ShownAlias | undefined {
  return listAliases(context).find((alias) => alias.aliasName === aliasName);
}

/** AWS's keys and the account's, by id. */
export function listKeys(context: Context): ShownKey[] {
  const { store, chance } = context;
  const managed = MANAGED.map(([service, use]) => managedKey(keyedUuid(chance, "kms", service), use, context));
  const own = store.kmsKeys.all().filter((key) => !isDeleted(key, context));
  return [...managed, ...own.map((key) => ({ ...key, manager: "CUSTOMER" as const }))].sort((a, b) =>
    a.keyId < b.keyId ? -1 : 1,
  );
}

/**
 * A key by its id or ARN, or with `aliases` also by the name or ARN of an alias.
 *
 * @throws AwsError NotFoundException
 */
export function getKey(given: string, context: Context, aliases?: "aliases"): ShownKey {
  const own = arnOf("kms", "", context.account);
  const name = given.startsWith(own) ? given.slice(own.length) : given;
  if (aliases && name.startsWith("alias/")) {
    const alias = findAlias(name, context);
    if (!alias) throw notFound(`Alias ${own}${name} is not found.`);
    return getKey(alias.keyId, context);
  }
  const keyId = name.startsWith("key/") ? name.slice("key/".length) : name;
  const key = listKeys(context).find((one) => one.keyId === keyId);
  if (!key)
    throw notFound(
      given.startsWith("arn:") ? `Key '${given}' does not exist` : `Key '${own}key/${keyId}' does not exist`,
    );
  return key;
}

/**
 * A key of the account that may be changed.
 *
 * @throws AwsError NotFoundException, AccessDeniedException for a key of AWS, KMSInvalidStateException for one that is pending deletion
 */
export function getChangeableKey(given: string, context: Context): KmsKey {
  const { manager, ...key } = getKey(given, context);
  if (manager === "AWS") {
    throw new AwsError(
      "AccessDeniedException",
      `The key ${keyArn(key.keyId, context)} is managed by AWS and cannot be changed.`,
    );
  }
  if (key.deletedAtMs !== null) {
    throw new AwsError("KMSInvalidStateException", `${keyArn(key.keyId, context)} is pending deletion.`);
  }
  return key;
}

export function rootPolicy({ account }: Pick<Context, "account">): string {
  return JSON.stringify(
    {
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:${account.partition}:iam::${account.accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    undefined,
    2,
  );
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message);
}

function findOwnKey(keyId: string, context: Context): KmsKey | undefined {
  const key = context.store.kmsKeys.find(keyId);
  return key && !isDeleted(key, context) ? key : undefined;
}

function isDeleted({ deletedAtMs }: KmsKey, { nowMs }: Pick<Context, "nowMs">): boolean {
  return deletedAtMs !== null && deletedAtMs <= nowMs;
}

function managedKey(keyId: string, use: string, context: Context): ShownKey {
  return {
    keyId,
    createdAtMs: Date.parse("2020-01-01T00:00:00Z"),
    description: `Default key that protects my ${use} when no other key is defined`,
    isEnabled: true,
    deletedAtMs: null,
    rotationDays: 365,
    policy: rootPolicy(context),
    tags: [],
    manager: "AWS",
  };
}
