import type { IAM } from "@aws-sdk/client-iam";
import { registerAgentsOf } from "../../../domain/instances/agents.ts";
import { isAwsManaged, limitExceeded, noSuchEntity } from "../../../domain/roles/names.ts";
import { checkPolicyDocument } from "../../../domain/roles/policy-document.ts";
import { checkModifiable, getRole } from "../../../domain/roles/roles.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { showDocument } from "../answers.ts";
import { pageOfList } from "../pages.ts";
import { ARN, MARKER, MAX_ITEMS, POLICY_DOCUMENT, POLICY_NAME, POLICY_PATH, ROLE_NAME } from "../shapes.ts";

/** IAM's default quota of managed policies on one role. */
const ATTACHED_MAX = 10;

export const ROLE_POLICY_OPERATIONS = {
  PutRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyName*": POLICY_NAME, "PolicyDocument*": POLICY_DOCUMENT }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      checkModifiable(role);
      checkPolicyDocument(input.PolicyDocument, "identity");
      context.store.roles.putPolicy(role.roleName, input.PolicyName, input.PolicyDocument);
      registerAgentsOf(role.roleName, context);
      return undefined;
    },
  },

  GetRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyName*": POLICY_NAME }),
    run({ RoleName, PolicyName }, context) {
      const role = getRole(RoleName, context);
      const document = context.store.roles.findPolicy(role.roleName, PolicyName);
      if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      return { RoleName: role.roleName, PolicyName, PolicyDocument: showDocument(document) };
    },
  },

  DeleteRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyName*": POLICY_NAME }),
    run({ RoleName, PolicyName }, context) {
      const role = getRole(RoleName, context);
      checkModifiable(role);
      if (!context.store.roles.deletePolicy(role.roleName, PolicyName)) {
        throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      }
      return undefined;
    },
  },

  ListRolePolicies: {
    input: structure({ "RoleName*": ROLE_NAME, Marker: MARKER, MaxItems: MAX_ITEMS }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      const { items, ...rest } = pageOfList(input, context.store.roles.policyNames(role.roleName));
      return { PolicyNames: items, ...rest };
    },
  },

  AttachRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyArn*": ARN }),
    run({ RoleName, PolicyArn }, context) {
      const { store } = context;
      const role = getRole(RoleName, context);
      checkModifiable(role);
      if (!isAwsManaged(PolicyArn) && !store.policies.find(PolicyArn)) {
        throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
      }
      const attached = store.roles.attachedPolicyArns(role.roleName);
      if (!attached.includes(PolicyArn) && attached.length >= ATTACHED_MAX) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_MAX}`);
      }
      store.roles.attach(role.roleName, PolicyArn);
      registerAgentsOf(role.roleName, context);
      return undefined;
    },
  },

  DetachRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyArn*": ARN }),
    run({ RoleName, PolicyArn }, context) {
      const role = getRole(RoleName, context);
      checkModifiable(role);
      if (!context.store.roles.detach(role.roleName, PolicyArn)) {
        throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
      }
      return undefined;
    },
  },

  ListAttachedRolePolicies: {
    input: structure({ "RoleName*": ROLE_NAME, PathPrefix: POLICY_PATH, Marker: MARKER, MaxItems: MAX_ITEMS }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      const arns = context.store.roles
        .attachedPolicyArns(role.roleName)
        .filter((arn) => arn.slice(arn.indexOf("/")).startsWith(input.PathPrefix ?? "/"));
      const { items, ...rest } = pageOfList(input, arns);
      const AttachedPolicies = items.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        PolicyArn: arn,
      }));
      return { AttachedPolicies, ...rest };
    },
  },
} satisfies Operations<IAM>;
