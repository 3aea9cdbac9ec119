import type { IAM } from "@aws-sdk/client-iam";
import { AwsError } from "../../../domain/aws-error.ts";
import { alreadyExists, deleteConflict, iamArn, iamId } from "../../../domain/roles/names.ts";
import { checkPolicyDocument } from "../../../domain/roles/policy-document.ts";
import {
  checkModifiable,
  createServiceLinkedRole,
  getRole,
  SSM_SERVICE_LINKED_ROLE,
} from "../../../domain/roles/roles.ts";
import type { Role } from "../../../store/roles.ts";
import { withoutTags } from "../../../store/tag.ts";
import { string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { showRole } from "../answers.ts";
import { page } from "../pages.ts";
import {
  ARN,
  MARKER,
  MAX_ITEMS,
  PATH,
  PATH_PREFIX,
  POLICY_DOCUMENT,
  ROLE_DESCRIPTION,
  ROLE_NAME,
  SESSION_SECONDS,
  TAG_KEYS,
  TAGS,
} from "../shapes.ts";
import { withTags } from "../tags.ts";

export const ROLE_OPERATIONS = {
  CreateRole: {
    input: structure({
      Path: PATH,
      "RoleName*": ROLE_NAME,
      "AssumeRolePolicyDocument*": POLICY_DOCUMENT,
      Description: ROLE_DESCRIPTION,
      MaxSessionDuration: SESSION_SECONDS,
      PermissionsBoundary: ARN,
      Tags: TAGS,
    }),
    run(input, context) {
      const { store, account, nowMs } = context;
      if (store.roles.find(input.RoleName)) throw alreadyExists(`Role with name ${input.RoleName} already exists.`);
      checkPolicyDocument(input.AssumeRolePolicyDocument, "trust");
      const path = input.Path ?? "/";
      const role: Role = {
        roleName: input.RoleName,
        roleId: iamId("AROA", context),
        arn: iamArn("role", path, input.RoleName, account),
        path,
        assumeRolePolicyDocument: input.AssumeRolePolicyDocument,
        description: input.Description ?? null,
        maxSessionDuration: input.MaxSessionDuration ?? 3600,
        permissionsBoundary: input.PermissionsBoundary ?? null,
        tags: withTags([], input.Tags),
        createdAtMs: nowMs,
      };
      store.roles.insert(role);
      return { Role: showRole(role) };
    },
  },

  GetRole: {
    input: structure({ "RoleName*": ROLE_NAME }),
    run: ({ RoleName }, context) => ({ Role: showRole(getRole(RoleName, context)) }),
  },

  ListRoles: {
    input: structure({ PathPrefix: PATH_PREFIX, Marker: MARKER, MaxItems: MAX_ITEMS }),
    run(input, { store }) {
      const { items, ...rest } = page(
        input,
        (role: Role) => role.roleName,
        (after, limit) => store.roles.after(after, input.PathPrefix ?? "/", limit),
      );
      // Lists leave out what only GetRole shows.
      return {
        Roles: items.map((role) => ({ ...showRole(role), Tags: undefined, PermissionsBoundary: undefined })),
        ...rest,
      };
    },
  },

  UpdateRole: {
    input: structure({
      "RoleName*": ROLE_NAME,
      Description: ROLE_DESCRIPTION,
      MaxSessionDuration: SESSION_SECONDS,
    }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      context.store.roles.update({
        ...role,
        description: input.Description ?? role.description,
        maxSessionDuration: input.MaxSessionDuration ?? role.maxSessionDuration,
      });
      return {};
    },
  },

  UpdateRoleDescription: {
    input: structure({ "RoleName*": ROLE_NAME, "Description*": ROLE_DESCRIPTION }),
    run(input, context) {
      const role = { ...getRole(input.RoleName, context), description: input.Description };
      context.store.roles.update(role);
      return { Role: showRole(role) };
    },
  },

  UpdateAssumeRolePolicy: {
    input: structure({ "RoleName*": ROLE_NAME, "PolicyDocument*": POLICY_DOCUMENT }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      checkModifiable(role);
      checkPolicyDocument(input.PolicyDocument, "trust");
      context.store.roles.update({ ...role, assumeRolePolicyDocument: input.PolicyDocument });
      return undefined;
    },
  },

  DeleteRole: {
    input: structure({ "RoleName*": ROLE_NAME }),
    run({ RoleName }, context) {
      const { store } = context;
      const role = getRole(RoleName, context);
      checkModifiable(role);
      if (store.instanceProfiles.withRole(role.roleName).length > 0) {
        throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
      }
      if (store.roles.attachedPolicyArns(role.roleName).length > 0) {
        throw deleteConflict("Cannot delete entity, must detach all policies first.");
      }
      if (store.roles.policyNames(role.roleName).length > 0) {
        throw deleteConflict("Cannot delete entity, must delete policies first.");
      }
      store.roles.delete(role.roleName);
      return undefined;
    },
  },

  PutRolePermissionsBoundary: {
    input: structure({ "RoleName*": ROLE_NAME, "PermissionsBoundary*": ARN }),
    run(input, context) {
      const role = getRole(input.RoleName, context);
      checkModifiable(role);
      context.store.roles.update({ ...role, permissionsBoundary: input.PermissionsBoundary });
      return undefined;
    },
  },

  DeleteRolePermissionsBoundary: {
    input: structure({ "RoleName*": ROLE_NAME }),
    run({ RoleName }, context) {
      context.store.roles.update({ ...getRole(RoleName, context), permissionsBoundary: null });
      return undefined;
    },
  },

  TagRole: {
    input: structure({ "RoleName*": ROLE_NAME, "Tags*": TAGS }),
    run({ RoleName, Tags }, context) {
      const role = getRole(RoleName, context);
      context.store.roles.update({ ...role, tags: withTags(role.tags, Tags) });
      return undefined;
    },
  },

  UntagRole: {
    input: structure({ "RoleName*": ROLE_NAME, "TagKeys*": TAG_KEYS }),
    run({ RoleName, TagKeys }, context) {
      const role = getRole(RoleName, context);
      context.store.roles.update({ ...role, tags: withoutTags(role.tags, TagKeys) });
      return undefined;
    },
  },

  CreateServiceLinkedRole: {
    input: structure({
      "AWSServiceName*": string({ min: 1, max: 128, pattern: "[\\w+=,.@-]+" }),
      Description: ROLE_DESCRIPTION,
      CustomSuffix: string({ min: 1, max: 64, pattern: "[\\w+=,.@-]+" }),
    }),
    run({ AWSServiceName, CustomSuffix }, context) {
      if (AWSServiceName !== "ssm.amazonaws.com") {
        throw new AwsError(
          "UnknownOperationException",
          `The emulator knows the service-linked role of ssm.amazonaws.com, not that of ${AWSServiceName}.`,
        );
      }
      if (CustomSuffix !== undefined) {
        throw new AwsError("InvalidInput", `Custom suffix is not allowed for ${AWSServiceName}`);
      }
      if (context.store.roles.find(SSM_SERVICE_LINKED_ROLE)) {
        throw new AwsError(
          "InvalidInput",
          `Service role name ${SSM_SERVICE_LINKED_ROLE} has been taken in this account, please try a different suffix.`,
        );
      }
      return { Role: showRole(createServiceLinkedRole(AWSServiceName, context)) };
    },
  },
} satisfies Operations<IAM>;
