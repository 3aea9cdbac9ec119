import type { Context } from "../../domain/context.ts";
import type { InstanceProfile } from "../../store/instance-profiles.ts";
import type { Policy } from "../../store/policies.ts";
import type { Role } from "../../store/roles.ts";
import { tagList } from "../tags.ts";

/** IAM's resources as it shows them. Policy documents travel percent-encoded (RFC 3986). */
export function showRole(role: Role) {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: showDocument(role.assumeRolePolicyDocument),
    Description: role.description ?? undefined,
    MaxSessionDuration: role.maxSessionDuration,
    PermissionsBoundary:
      role.permissionsBoundary === null
        ? undefined
        : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.permissionsBoundary },
    Tags: role.tags.length > 0 ? tagList(role.tags) : undefined,
  };
}

export function showPolicy(policy: Policy, { store }: Context) {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: `v${policy.defaultVersion}`,
    AttachmentCount: store.roles.roleNamesWith(policy.arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: policy.description ?? undefined,
    CreateDate: new Date(policy.createdAtMs),
    UpdateDate: new Date(policy.updatedAtMs),
    Tags: policy.tags.length > 0 ? tagList(policy.tags) : undefined,
  };
}

export function showInstanceProfile(profile: InstanceProfile, { store }: Context) {
  const role = profile.roleName === null ? undefined : store.roles.find(profile.roleName);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAtMs),
    Roles: role ? [showRole(role)] : [],
    Tags: profile.tags.length > 0 ? tagList(profile.tags) : undefined,
  };
}

export function showDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
