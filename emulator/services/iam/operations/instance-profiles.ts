import type { IAM } from "@aws-sdk/client-iam";
import type { Context } from "../../../domain/context.ts";
import { registerAgents } from "../../../domain/instances/agents.ts";
import {
  alreadyExists,
  deleteConflict,
  iamArn,
  iamId,
  limitExceeded,
  noSuchEntity,
} from "../../../domain/roles/names.ts";
import { getRole } from "../../../domain/roles/roles.ts";
import type { InstanceProfile } from "../../../store/instance-profiles.ts";
import { withoutTags } from "../../../store/tag.ts";
import { structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { showInstanceProfile } from "../answers.ts";
import { MARKER, MAX_ITEMS, PATH, POLICY_NAME, ROLE_NAME, TAG_KEYS, TAGS } from "../shapes.ts";
import { withTags } from "../tags.ts";

const PROFILE_NAME = POLICY_NAME;

export const INSTANCE_PROFILE_OPERATIONS = {
  CreateInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME, Path: PATH, Tags: TAGS }),
    run(input, context) {
      const name = input.InstanceProfileName;
      if (context.store.instanceProfiles.find(name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
      const path = input.Path ?? "/";
      const profile: InstanceProfile = {
        name,
        id: iamId("AIPA", context),
        arn: iamArn("instance-profile", path, name, context.account),
        path,
        roleName: null,
        tags: withTags([], input.Tags),
        createdAtMs: context.nowMs,
      };
      context.store.instanceProfiles.put(profile);
      return { InstanceProfile: showInstanceProfile(profile, context) };
    },
  },

  GetInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME }),
    run({ InstanceProfileName }, context) {
      return { InstanceProfile: showInstanceProfile(getProfile(InstanceProfileName, context), context) };
    },
  },

  ListInstanceProfilesForRole: {
    input: structure({ "RoleName*": ROLE_NAME, Marker: MARKER, MaxItems: MAX_ITEMS }),
    run({ RoleName }, context) {
      const profiles = context.store.instanceProfiles.withRole(getRole(RoleName, context).roleName);
      return {
        InstanceProfiles: profiles.map((profile) => showInstanceProfile(profile, context)),
        IsTruncated: false,
      };
    },
  },

  AddRoleToInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME, "RoleName*": ROLE_NAME }),
    run({ InstanceProfileName, RoleName }, context) {
      const profile = getProfile(InstanceProfileName, context);
      const role = getRole(RoleName, context);
      if (profile.roleName !== null)
        throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
      context.store.instanceProfiles.put({ ...profile, roleName: role.roleName });
      registerAgents(profile.name, context);
      return undefined;
    },
  },

  RemoveRoleFromInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME, "RoleName*": ROLE_NAME }),
    run({ InstanceProfileName, RoleName }, context) {
      const profile = getProfile(InstanceProfileName, context);
      if (profile.roleName?.toLowerCase() !== RoleName.toLowerCase()) {
        throw noSuchEntity(
          `The role with name ${RoleName} cannot be found in instance profile ${InstanceProfileName}.`,
        );
      }
      context.store.instanceProfiles.put({ ...profile, roleName: null });
      return undefined;
    },
  },

  DeleteInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME }),
    run({ InstanceProfileName }, context) {
      const profile = getProfile(InstanceProfileName, context);
      if (profile.roleName !== null) {
        throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
      }
      context.store.instanceProfiles.delete(profile.name);
      return undefined;
    },
  },

  TagInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME, "Tags*": TAGS }),
    run({ InstanceProfileName, Tags }, context) {
      const profile = getProfile(InstanceProfileName, context);
      context.store.instanceProfiles.put({ ...profile, tags: withTags(profile.tags, Tags) });
      return undefined;
    },
  },

  UntagInstanceProfile: {
    input: structure({ "InstanceProfileName*": PROFILE_NAME, "TagKeys*": TAG_KEYS }),
    run({ InstanceProfileName, TagKeys }, context) {
      const profile = getProfile(InstanceProfileName, context);
      context.store.instanceProfiles.put({ ...profile, tags: withoutTags(profile.tags, TagKeys) });
      return undefined;
    },
  },
} satisfies Operations<IAM>;

function getProfile(name: string, { store }: Context): InstanceProfile {
  const profile = store.instanceProfiles.find(name);
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}
