import type { Context } from "../../domain/context.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { queryService } from "../../wire/query-service.ts";
import { INSTANCE_PROFILE_OPERATIONS } from "./operations/instance-profiles.ts";
import { POLICY_OPERATIONS } from "./operations/policies.ts";
import { ROLE_POLICY_OPERATIONS } from "./operations/role-policies.ts";
import { ROLE_OPERATIONS } from "./operations/roles.ts";
import { USER_OPERATIONS } from "./operations/users.ts";

export const IAM_OPERATIONS: OperationTable<Context> = {
  ...ROLE_OPERATIONS,
  ...ROLE_POLICY_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...INSTANCE_PROFILE_OPERATIONS,
  ...USER_OPERATIONS,
};

export const iam = queryService<Context>({
  name: "iam",
  version: "2010-05-08",
  namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  validationCode: "ValidationError",
  operations: IAM_OPERATIONS,
});
