import type { IAM } from "@aws-sdk/client-iam";
import { globalArnOf } from "../../../domain/arn.ts";
import { noSuchEntity } from "../../../domain/roles/names.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";

export const USER_OPERATIONS = {
  /** The emulator has no users: whoever signs is the account's root, as STS says too. */
  GetUser: {
    input: structure({ UserName: string({ min: 1, max: 128, pattern: "[\\w+=,.@-]+" }) }),
    run({ UserName }, { account }) {
      if (UserName !== undefined) throw noSuchEntity(`The user with name ${UserName} cannot be found.`);
      return { User: { UserId: account.accountId, Arn: globalArnOf("iam", "root", account), CreateDate: new Date(0) } };
    },
  },
} satisfies Operations<IAM>;
