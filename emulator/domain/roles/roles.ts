import type { Role } from "../../store/roles.ts";
import { globalArnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { iamId, noSuchEntity } from "./names.ts";

/** SSM's service-linked role, which tasks without a role use. */
export const SSM_SERVICE_LINKED_ROLE = "AWSServiceRoleForAmazonSSM";

/** @throws AwsError NoSuchEntity with IAM's text. */
export function getRole(roleName: string, { store }: Pick<Context, "store">): Role {
  const role = store.roles.find(roleName);
  if (!role) throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
  return role;
}

/** The role of an ARN, if it exists and its trust policy lets a service assume it. */
export function findTrustingRole(arn: string, service: string, { store }: Pick<Context, "store">): Role | undefined {
  const role = store.roles.findByArn(arn);
  return role && trusts(role, service) ? role : undefined;
}

/** Whether the role's trust policy lets a service assume it; conditions are not evaluated. */
export function trusts(role: Role, service: string): boolean {
  const policy = JSON.parse(role.assumeRolePolicyDocument) as { Statement?: Statement | Statement[] };
  return asList(policy.Statement).some(
    (statement) =>
      statement.Effect === "Allow" &&
      asList(statement.Action).some((action) => ["sts:assumerole", "sts:*", "*"].includes(action.toLowerCase())) &&
      (statement.Principal === "*" || asList(statement.Principal?.Service).includes(service)),
  );
}

/** The service-linked role of SSM; created, as on AWS, when it is first needed. */
export function ensureSsmServiceLinkedRole(context: Context): Role {
  return context.store.roles.find(SSM_SERVICE_LINKED_ROLE) ?? createServiceLinkedRole("ssm.amazonaws.com", context);
}

/** @param service e.g. `ssm.amazonaws.com`, the only service with a role name that the emulator knows. */
export function createServiceLinkedRole(service: "ssm.amazonaws.com", context: Context): Role {
  const { store, account, nowMs } = context;
  const path = `/aws-service-role/${service}/`;
  const role: Role = {
    roleName: SSM_SERVICE_LINKED_ROLE,
    roleId: iamId("AROA", context),
    arn: globalArnOf("iam", `role${path}${SSM_SERVICE_LINKED_ROLE}`, account),
    path,
    assumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
    description: "Provides access to AWS Resources managed or used by Amazon SSM.",
    maxSessionDuration: 3600,
    permissionsBoundary: null,
    tags: [],
    createdAtMs: nowMs,
  };
  store.roles.insert(role);
  store.roles.attach(
    role.roleName,
    `arn:${account.partition}:iam::aws:policy/aws-service-role/AmazonSSMServiceRolePolicy`,
  );
  return role;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly Principal?: "*" | { readonly Service?: string | string[] };
}

function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

/** @throws AwsError UnmodifiableEntity for a service-linked role, which belongs to its service. */
export function checkModifiable(role: Role): void {
  if (!role.path.startsWith("/aws-service-role/")) return;
  throw new AwsError(
    "UnmodifiableEntity",
    `Cannot perform the operation on the protected role '${role.roleName}' - this role is only modifiable by AWS`,
  );
}
