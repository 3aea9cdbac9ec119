import type { IAM } from "@aws-sdk/client-iam";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import {
  alreadyExists,
  deleteConflict,
  iamArn,
  iamId,
  isAwsManaged,
  limitExceeded,
  noSuchEntity,
} from "../../../domain/roles/names.ts";
import { checkPolicyDocument } from "../../../domain/roles/policy-document.ts";
import type { Policy, PolicyVersion } from "../../../store/policies.ts";
import { withoutTags } from "../../../store/tag.ts";
import { boolean, oneOf, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { showDocument, showPolicy } from "../answers.ts";
import { page } from "../pages.ts";
import { ARN, MARKER, MAX_ITEMS, POLICY_DOCUMENT, POLICY_NAME, POLICY_PATH, TAG_KEYS, TAGS } from "../shapes.ts";
import { withTags } from "../tags.ts";

const VERSIONS_MAX = 5;
const VERSION_ID = string({ pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" });

export const POLICY_OPERATIONS = {
  CreatePolicy: {
    input: structure({
      "PolicyName*": POLICY_NAME,
      Path: POLICY_PATH,
      "PolicyDocument*": POLICY_DOCUMENT,
      Description: string({ max: 1000 }),
      Tags: TAGS,
    }),
    run(input, context) {
      const { store, account, nowMs } = context;
      const path = input.Path ?? "/";
      checkPolicyDocument(input.PolicyDocument, "identity");
      if (store.policies.findByName(input.PolicyName)) {
        throw alreadyExists(`A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`);
      }
      const policy: Policy = {
        arn: iamArn("policy", path, input.PolicyName, account),
        policyName: input.PolicyName,
        policyId: iamId("ANPA", context),
        path,
        description: input.Description || null,
        defaultVersion: 1,
        lastVersion: 1,
        tags: withTags([], input.Tags),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      store.policies.put(policy);
      store.policies.insertVersion(policy.arn, { version: 1, document: input.PolicyDocument, createdAtMs: nowMs });
      return { Policy: showPolicy(policy, context) };
    },
  },

  GetPolicy: {
    input: structure({ "PolicyArn*": ARN }),
    run({ PolicyArn }, context) {
      if (isAwsManaged(PolicyArn)) return { Policy: awsManagedPolicy(PolicyArn, context) };
      return { Policy: showPolicy(getPolicy(PolicyArn, context), context) };
    },
  },

  ListPolicies: {
    input: structure({
      Scope: oneOf("All", "AWS", "Local"),
      OnlyAttached: boolean,
      PathPrefix: POLICY_PATH,
      PolicyUsageFilter: oneOf("PermissionsPolicy", "PermissionsBoundary"),
      Marker: MARKER,
      MaxItems: MAX_ITEMS,
    }),
    run(input, context) {
      // Which policies AWS owns is not known here, so they are not listed.
      if (input.Scope === "AWS") return { Policies: [], IsTruncated: false };
      const { items, ...rest } = page(
        input,
        (policy: Policy) => policy.arn,
        (after, limit) => context.store.policies.after(after, input.PathPrefix ?? "/", limit),
      );
      const shown = items.map((policy) => showPolicy(policy, context));
      return { Policies: shown.filter((policy) => !input.OnlyAttached || policy.AttachmentCount > 0), ...rest };
    },
  },

  DeletePolicy: {
    input: structure({ "PolicyArn*": ARN }),
    run({ PolicyArn }, context) {
      const { store } = context;
      getPolicy(PolicyArn, context);
      if (store.roles.roleNamesWith(PolicyArn).length > 0) {
        throw deleteConflict("Cannot delete a policy attached to entities.");
      }
      if (store.policies.versions(PolicyArn).length > 1) {
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      store.policies.delete(PolicyArn);
      return undefined;
    },
  },

  CreatePolicyVersion: {
    input: structure({ "PolicyArn*": ARN, "PolicyDocument*": POLICY_DOCUMENT, SetAsDefault: boolean }),
    run(input, context) {
      const { store, nowMs } = context;
      const policy = getPolicy(input.PolicyArn, context);
      checkPolicyDocument(input.PolicyDocument, "identity");
      if (store.policies.versions(policy.arn).length >= VERSIONS_MAX) {
        throw limitExceeded(
          `A managed policy can have up to ${VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version.`,
        );
      }
      const version = policy.lastVersion + 1;
      const defaultVersion = input.SetAsDefault ? version : policy.defaultVersion;
      const changed = { ...policy, lastVersion: version, defaultVersion, updatedAtMs: nowMs };
      const created = { version, document: input.PolicyDocument, createdAtMs: nowMs };
      store.policies.put(changed);
      store.policies.insertVersion(policy.arn, created);
      return { PolicyVersion: showVersion(changed, created) };
    },
  },

  GetPolicyVersion: {
    input: structure({ "PolicyArn*": ARN, "VersionId*": VERSION_ID }),
    run({ PolicyArn, VersionId }, context) {
      if (isAwsManaged(PolicyArn)) {
        throw new AwsError(
          "UnknownOperationException",
          `The emulator does not have the documents of AWS-managed policies, so not that of ${PolicyArn}.`,
        );
      }
      const policy = getPolicy(PolicyArn, context);
      const version = getVersion(policy, VersionId, context);
      return { PolicyVersion: { ...showVersion(policy, version), Document: showDocument(version.document) } };
    },
  },

  ListPolicyVersions: {
    input: structure({ "PolicyArn*": ARN, Marker: MARKER, MaxItems: MAX_ITEMS }),
    run({ PolicyArn }, context) {
      const policy = getPolicy(PolicyArn, context);
      const versions = context.store.policies.versions(PolicyArn);
      return { Versions: versions.map((version) => showVersion(policy, version)), IsTruncated: false };
    },
  },

  DeletePolicyVersion: {
    input: structure({ "PolicyArn*": ARN, "VersionId*": VERSION_ID }),
    run({ PolicyArn, VersionId }, context) {
      const policy = getPolicy(PolicyArn, context);
      const { version } = getVersion(policy, VersionId, context);
      if (version === policy.defaultVersion) {
        throw deleteConflict("Cannot delete the default version of a policy.");
      }
      context.store.policies.deleteVersion(PolicyArn, version);
      return undefined;
    },
  },

  SetDefaultPolicyVersion: {
    input: structure({ "PolicyArn*": ARN, "VersionId*": VERSION_ID }),
    run({ PolicyArn, VersionId }, context) {
      const policy = getPolicy(PolicyArn, context);
      const { version } = getVersion(policy, VersionId, context);
      context.store.policies.put({ ...policy, defaultVersion: version, updatedAtMs: context.nowMs });
      return undefined;
    },
  },

  TagPolicy: {
    input: structure({ "PolicyArn*": ARN, "Tags*": TAGS }),
    run({ PolicyArn, Tags }, context) {
      const policy = getPolicy(PolicyArn, context);
      context.store.policies.put({ ...policy, tags: withTags(policy.tags, Tags) });
      return undefined;
    },
  },

  UntagPolicy: {
    input: structure({ "PolicyArn*": ARN, "TagKeys*": TAG_KEYS }),
    run({ PolicyArn, TagKeys }, context) {
      const policy = getPolicy(PolicyArn, context);
      context.store.policies.put({ ...policy, tags: withoutTags(policy.tags, TagKeys) });
      return undefined;
    },
  },
} satisfies Operations<IAM>;

function getPolicy(arn: string, { store }: Context): Policy {
  const policy = store.policies.find(arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function getVersion(policy: Policy, versionId: string, { store }: Context): PolicyVersion {
  const version = store.policies.findVersion(policy.arn, Number(/^v(\d+)$/.exec(versionId)?.[1] ?? 0));
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`);
  return version;
}

function showVersion(policy: Policy, { version, createdAtMs }: PolicyVersion) {
  return {
    VersionId: `v${version}`,
    IsDefaultVersion: version === policy.defaultVersion,
    CreateDate: new Date(createdAtMs),
  };
}

/** What can be said of a policy of AWS without having it: its name and that it can be attached. */
function awsManagedPolicy(arn: string, { store }: Context) {
  const slash = arn.lastIndexOf("/");
  return {
    PolicyName: arn.slice(slash + 1),
    Arn: arn,
    Path: arn.slice(arn.indexOf("/"), slash + 1),
    DefaultVersionId: "v1",
    AttachmentCount: store.roles.roleNamesWith(arn).length,
    IsAttachable: true,
  };
}
