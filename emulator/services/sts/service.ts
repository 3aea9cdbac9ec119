import type { STS } from "@aws-sdk/client-sts";
import { globalArnOf } from "../../domain/arn.ts";
import { AwsError } from "../../domain/aws-error.ts";
import type { Account, Context } from "../../domain/context.ts";
import { keyedHex } from "../../domain/nodes/keyed-id.ts";
import type { Caller } from "../../wire/operation.ts";
import { queryService } from "../../wire/query-service.ts";
import { integer, list, string, structure } from "../../wire/shape.ts";
import type { Operations } from "../operation.ts";
import { identityOf } from "./caller-identity.ts";

const ARN = string({
  min: 20,
  max: 2048,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
});
const TAG_KEY = string({ min: 1, max: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+" });
const SERIAL_NUMBER = string({ min: 9, max: 256, pattern: "[\\w+=/:,.@-]*" });
const TOKEN_CODE = string({ min: 6, max: 6, pattern: "[\\d]*" });

export const STS_OPERATIONS = {
  GetCallerIdentity: {
    input: structure({}),
    run(_input, context, caller) {
      const { arn, userId } = identityOf(caller, context);
      return { Arn: arn, UserId: userId, Account: context.account.accountId };
    },
  },

  /** Who may assume a role is not evaluated; a role that does not exist is refused as AWS refuses it. */
  AssumeRole: {
    input: structure({
      "RoleArn*": ARN,
      "RoleSessionName*": string({ min: 2, max: 64, pattern: "[\\w+=,.@-]*" }),
      PolicyArns: list(structure({ arn: ARN })),
      Policy: string({ min: 1, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" }),
      DurationSeconds: integer({ min: 900, max: 43200 }),
      Tags: list(
        structure({ "Key*": TAG_KEY, "Value*": string({ max: 256, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" }) }),
        { max: 50 },
      ),
      TransitiveTagKeys: list(TAG_KEY, { max: 50 }),
      ExternalId: string({ min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" }),
      SerialNumber: SERIAL_NUMBER,
      TokenCode: TOKEN_CODE,
      SourceIdentity: string({ min: 2, max: 256, pattern: "[\\w+=,.@-]*" }),
    }),
    run(input, context, caller) {
      const assumed = assumedRole(input.RoleArn, caller, context);
      const seconds = input.DurationSeconds ?? 3600;
      if (seconds > assumed.maxSessionDuration) {
        throw new AwsError(
          "ValidationException",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        );
      }
      const Arn = globalArnOf("sts", `assumed-role/${assumed.roleName}/${input.RoleSessionName}`, assumed.account);
      const AssumedRoleId = `${assumed.roleId}:${input.RoleSessionName}`;
      const Credentials = newCredentials(seconds, context);
      context.store.sessions.insert({ accessKeyId: Credentials.AccessKeyId, arn: Arn, userId: AssumedRoleId });
      return { Credentials, AssumedRoleUser: { AssumedRoleId, Arn }, SourceIdentity: input.SourceIdentity };
    },
  },

  GetSessionToken: {
    input: structure({
      DurationSeconds: integer({ min: 900, max: 129600 }),
      SerialNumber: SERIAL_NUMBER,
      TokenCode: TOKEN_CODE,
    }),
    run({ DurationSeconds = 43200 }, context, caller) {
      const Credentials = newCredentials(DurationSeconds, context);
      context.store.sessions.insert({ accessKeyId: Credentials.AccessKeyId, ...identityOf(caller, context) });
      return { Credentials };
    },
  },
} satisfies Operations<STS>;

interface AssumedRole {
  readonly account: Account;
  readonly roleName: string;
  readonly roleId: string;
  readonly maxSessionDuration: number;
}

/**
 * A role of the caller's account has to exist. One of another account need not, as with other emulators: so a program can go into an account in
 * which there is nothing yet.
 *
 * @throws AwsError AccessDenied
 */
function assumedRole(roleArn: string, caller: Caller, context: Context): AssumedRole {
  const [, , , , accountId = "", resource = ""] = roleArn.split(":");
  const account = { ...context.account, accountId };
  const isOther = accountId !== context.account.accountId && /^\d{12}$/.test(accountId);
  const role = isOther ? context.rolesOf(accountId)?.findByArn(roleArn) : context.store.roles.findByArn(roleArn);
  if (role) return { ...role, account };
  const roleName = /^role\/(?:[^:]*\/)?([\w+=,.@-]+)$/.exec(resource)?.[1];
  if (isOther && roleName !== undefined) {
    const roleId = `AROA${keyedHex(context.chance, "role", roleArn).toUpperCase()}0`;
    return { account, roleName, roleId, maxSessionDuration: LONGEST_SECONDS };
  }
  const { arn } = identityOf(caller, context);
  const message = `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  throw new AwsError("AccessDenied", message, { status: 403 });
}

const LONGEST_SECONDS = 43200;

function newCredentials(seconds: number, { chance, nowMs }: Pick<Context, "chance" | "nowMs">) {
  const letters = (count: number, alphabet: string) =>
    Array.from({ length: count }, () => alphabet[chance.next() % alphabet.length]).join("");
  return {
    AccessKeyId: `ASIA${letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    SecretAccessKey: chance.hex(40),
    SessionToken: Buffer.from(chance.hex(96), "hex").toString("base64"),
    Expiration: new Date(nowMs + seconds * 1000),
  };
}

export const sts = queryService<Context>({
  name: "sts",
  version: "2011-06-15",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  validationCode: "ValidationError",
  operations: STS_OPERATIONS,
});
