import type { IAM } from "@aws-sdk/client-iam";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile } from "../../aws/retry.ts";
import { type Change, resourceType } from "../../lifecycle/resource-type.ts";
import { tagged } from "../../schema/cross-cutting.ts";
import { bool, number, object, policy, type StateOf, set, string } from "../../schema/property.ts";
import { all, arn, between, length, matching } from "../../schema/validators.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";
import { rfc3339 } from "../../values/rfc3339.ts";
import { isList, isValues, isZero, type Value } from "../../values/value.ts";
import { ifSet } from "../if-set.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { attachedPolicies } from "./attached-policies.ts";
import { decodePolicy } from "./iam-policy-text.ts";
import { isNoSuchEntity, nameForm } from "./names.ts";

const properties = {
  ...tagged,
  arn: string({ output: true }),
  assumeRolePolicy: policy({ required: true, equivalent: policiesEqual }),
  createDate: string({ output: true }),
  description: string({
    validate: all(length(0, 1000), matching(/^[^\u2018\u2019\u201c\u201d]*$/, "no curly quotes")),
  }),
  forceDetachPolicies: bool({ default: false }),
  inlinePolicies: set(
    object(
      {
        name: string({ autoname: { lengthMax: 128 }, validate: all(length(1, 128), nameForm) }),
        policy: policy({ equivalent: policiesEqual }),
      },
      {},
    ),
    { computed: true },
  ),
  managedPolicyArns: set(string({ validate: arn }), { computed: true }),
  maxSessionDuration: number({ default: 3600, validate: between(3600, 43200) }),
  name: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 64 },
    conflictsWith: ["namePrefix"],
    validate: all(length(1, 64), nameForm),
  }),
  namePrefix: string({
    computed: true,
    forceNew: true,
    conflictsWith: ["name"],
    validate: all(length(1, 38), nameForm),
  }),
  path: string({ forceNew: true, default: "/", validate: length(0, 512) }),
  permissionsBoundary: string({ validate: arn }),
  uniqueId: string({ output: true }),
} as const;

type State = StateOf<typeof properties>;
type InlinePolicies = NonNullable<State["inlinePolicies"]>;

/** A role that a service or a person takes on. */
export const role = resourceType<typeof properties>({
  token: "aws:iam/role:Role",
  properties,
  suppressed: ({ inlinePolicies: olds }, { inlinePolicies: news }) =>
    isZero(olds) && isEmptyInline(news) ? ["inlinePolicies"] : [],
  tagging: {
    async remove(aws, id, _state, keys) {
      await (await aws.iam()).untagRole({ RoleName: id, TagKeys: [...keys] });
    },
    async add(aws, id, _state, tags) {
      await (await aws.iam()).tagRole({ RoleName: id, Tags: toTagList(tags) });
    },
  },

  async create(aws, inputs, created) {
    const iam = await aws.iam();
    const RoleName = nameOrUnique(inputs.name, inputs.namePrefix);
    await whilePropagating(() =>
      iam.createRole({
        RoleName,
        AssumeRolePolicyDocument: compact(inputs.assumeRolePolicy),
        Path: inputs.path,
        Description: ifSet(inputs.description),
        MaxSessionDuration: ifSet(inputs.maxSessionDuration),
        PermissionsBoundary: ifSet(inputs.permissionsBoundary),
        Tags: toTagList(inputs.tagsAll),
      }),
    );
    created(RoleName);
    await putInline(iam, RoleName, inputs.inlinePolicies ?? []);
    await attach(iam, RoleName, inputs.managedPolicyArns ?? []);
  },

  async read(aws, id) {
    const iam = await aws.iam();
    try {
      const { Role } = await iam.getRole({ RoleName: id });
      if (Role === undefined) return undefined;
      return {
        arn: Role.Arn,
        assumeRolePolicy: decodePolicy(Role.AssumeRolePolicyDocument),
        createDate: rfc3339(Role.CreateDate),
        description: Role.Description,
        inlinePolicies: await readInline(iam, id),
        managedPolicyArns: await attachedPolicies(iam, id),
        maxSessionDuration: Role.MaxSessionDuration,
        name: Role.RoleName,
        namePrefix: prefixOf(Role.RoleName),
        path: Role.Path,
        permissionsBoundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
        uniqueId: Role.RoleId,
        tags: fromTagList(Role.Tags),
      };
    } catch (error) {
      if (isNoSuchEntity(error)) return undefined;
      throw error;
    }
  },

  async update(aws, id, change) {
    const iam = await aws.iam();
    const { news, changed } = change;
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = compact(news.assumeRolePolicy);
      await whilePropagating(() => iam.updateAssumeRolePolicy({ RoleName: id, PolicyDocument }));
    }
    if (changed.has("description"))
      await iam.updateRoleDescription({ RoleName: id, Description: news.description ?? "" });
    if (changed.has("maxSessionDuration")) {
      await iam.updateRole({ RoleName: id, MaxSessionDuration: news.maxSessionDuration });
    }
    if (changed.has("permissionsBoundary")) await changeBoundary(iam, id, news.permissionsBoundary);
    if (changed.has("inlinePolicies")) await changeInline(iam, id, change);
    if (changed.has("managedPolicyArns")) await changeManaged(iam, id, change);
  },

  async delete(aws, id, state) {
    const iam = await aws.iam();
    try {
      await leaveInstanceProfiles(iam, id);
      const force = state.forceDetachPolicies === true;
      if (force || (state.managedPolicyArns ?? []).length > 0) await detach(iam, id, await attachedPolicies(iam, id));
      if (force || (state.inlinePolicies ?? []).length > 0) await deleteInline(iam, id, await inlineNames(iam, id));
      await retryWhile(
        (error) => hasCode(error, "DeleteConflict", "DeleteConflictException"),
        () => iam.deleteRole({ RoleName: id }),
        DETACHING_MS,
      );
    } catch (error) {
      if (!isNoSuchEntity(error)) throw error;
    }
  },
});

/** How long a role may still be held by policies whose detachment is on its way. */
const DETACHING_MS = 20_000;

function whilePropagating<T>(action: () => Promise<T>): Promise<T> {
  return retryWhile(
    (error) =>
      hasCode(error, "ConcurrentModification", "ConcurrentModificationException") ||
      (hasCode(error, "MalformedPolicyDocument", "MalformedPolicyDocumentException") &&
        String((error as Error).message).includes("Invalid principal in policy")),
    action,
  );
}

function compact(document: string): string {
  return JSON.stringify(JSON.parse(document));
}

/** `[{}]` asks for a role without inline policies: one without a document does not count. */
function isEmptyInline(policies: Value | undefined): boolean {
  return isList(policies) && policies.every((policy) => isValues(policy) && isZero(policy.policy));
}

async function putInline(iam: IAM, RoleName: string, policies: InlinePolicies): Promise<void> {
  for (const { name, policy } of policies) {
    if (!policy) continue;
    await iam.putRolePolicy({ RoleName, PolicyName: nameOrUnique(name, undefined), PolicyDocument: policy });
  }
}

async function deleteInline(iam: IAM, RoleName: string, names: readonly string[]): Promise<void> {
  for (const PolicyName of names) await iam.deleteRolePolicy({ RoleName, PolicyName });
}

async function changeInline(iam: IAM, id: string, { olds, news }: Change<typeof properties>): Promise<void> {
  const wanted = new Map((news.inlinePolicies ?? []).map(({ name, policy }) => [name, policy]));
  const has = (olds.inlinePolicies ?? []).map(({ name }) => name ?? "");
  await deleteInline(
    iam,
    id,
    has.filter((name) => name !== "" && !wanted.get(name)),
  );
  await putInline(iam, id, news.inlinePolicies ?? []);
}

async function inlineNames(iam: IAM, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await iam.listRolePolicies({ RoleName, Marker });
    names.push(...(page.PolicyNames ?? []));
    if (!page.IsTruncated) return names;
    Marker = page.Marker;
  }
}

async function readInline(iam: IAM, RoleName: string): Promise<InlinePolicies> {
  const policies: { name: string; policy: string }[] = [];
  for (const PolicyName of await inlineNames(iam, RoleName)) {
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
    policies.push({ name: PolicyName, policy: decodePolicy(PolicyDocument) });
  }
  return policies;
}

async function attach(iam: IAM, RoleName: string, arns: readonly string[]): Promise<void> {
  for (const PolicyArn of arns) await whilePropagating(() => iam.attachRolePolicy({ RoleName, PolicyArn }));
}

async function detach(iam: IAM, RoleName: string, arns: readonly string[]): Promise<void> {
  for (const PolicyArn of arns) await iam.detachRolePolicy({ RoleName, PolicyArn });
}

async function changeManaged(iam: IAM, id: string, { olds, news }: Change<typeof properties>): Promise<void> {
  const [has, wanted] = [olds.managedPolicyArns ?? [], news.managedPolicyArns ?? []];
  await detach(
    iam,
    id,
    has.filter((arn) => !wanted.includes(arn)),
  );
  await attach(
    iam,
    id,
    wanted.filter((arn) => !has.includes(arn)),
  );
}

async function changeBoundary(iam: IAM, RoleName: string, boundary: string | undefined): Promise<void> {
  if (boundary) await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: boundary });
  else await iam.deleteRolePermissionsBoundary({ RoleName });
}

async function leaveInstanceProfiles(iam: IAM, RoleName: string): Promise<void> {
  const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName });
  for (const { InstanceProfileName } of InstanceProfiles ?? []) {
    await iam.removeRoleFromInstanceProfile({ RoleName, InstanceProfileName });
  }
}
