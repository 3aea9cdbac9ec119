import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** Who the provider's credentials belong to. AWS is asked each time, as credentials can change their owner. */
export const getCallerIdentity = functionType({
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  args: { id: string({}) },
  isRegional: false,
  results: ["accountId", "arn", "id", "userId"],

  async invoke(aws) {
    const sts = await aws.sts();
    const { Account, Arn, UserId } = await sts.getCallerIdentity({});
    return { accountId: Account, arn: Arn, id: Account, userId: UserId };
  },
});
