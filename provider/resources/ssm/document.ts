import type { AttachmentsSource, DocumentDescription, GetDocumentResult, SSM } from "@aws-sdk/client-ssm";
import { localArn } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { waitFor } from "../../aws/retry.ts";
import { type Change, resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { list, map, object, type StateOf, string } from "../../schema/property.ts";
import { length, matching, oneOf, type Validate } from "../../schema/validators.ts";
import { rfc3339 } from "../../values/rfc3339.ts";
import { ifSet } from "../if-set.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { ssmTags } from "./ssm-tags.ts";
import { nameForm } from "./window-rules.ts";

const DOCUMENT_TYPES = [
  "Command",
  "Policy",
  "Automation",
  "Session",
  "Package",
  "ApplicationConfiguration",
  "ApplicationConfigurationSchema",
  "DeploymentStrategy",
  "ChangeCalendar",
  "Automation.ChangeTemplate",
  "ProblemAnalysis",
  "ProblemAnalysisTemplate",
  "CloudFormation",
  "ConformancePackTemplate",
  "QuickSetup",
  "ManualApprovalPolicy",
  "AutoApprovalPolicy",
];

/** The only way that AWS knows to share a document. */
const sharing: Validate = (value, name) => {
  const { type, account_ids: accounts, ...others } = value as { type?: string; account_ids?: string };
  if (type === "Share" && accounts !== undefined && Object.keys(others).length === 0) return undefined;
  return `${name} must hold exactly the keys type, with the value Share, and account_ids, a comma-separated list`;
};

const attachment = object(
  {
    key: string({ required: true, validate: oneOf(["SourceUrl", "S3FileUrl", "AttachmentReference"]) }),
    name: string({ validate: length(3, 128) }),
    values: list(string({ validate: length(1, 1024) }), { required: true, itemsMin: 1 }),
  },
  {},
);

const parameter = object({ defaultValue: string({}), description: string({}), name: string({}), type: string({}) }, {});

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  attachmentsSources: list(attachment, { itemsMax: 20 }),
  content: string({ required: true }),
  createdDate: string({ output: true }),
  defaultVersion: string({ output: true }),
  description: string({ output: true }),
  documentFormat: string({ default: "JSON", validate: oneOf(["JSON", "TEXT", "YAML"]) }),
  documentType: string({ required: true, validate: oneOf(DOCUMENT_TYPES) }),
  documentVersion: string({ output: true }),
  hash: string({ output: true }),
  hashType: string({ output: true }),
  latestVersion: string({ output: true }),
  name: string({ computed: true, forceNew: true, autoname: { lengthMax: 255 }, validate: nameForm }),
  owner: string({ output: true }),
  parameters: list(parameter, { output: true }),
  permissions: map({ validate: sharing }),
  platformTypes: list(string({}), { output: true }),
  schemaVersion: string({ output: true }),
  status: string({ output: true }),
  targetType: string({ validate: matching(/^\/[\w.\-:/]{0,199}$/, "1 to 200 characters, beginning with /") }),
  versionName: string({ validate: nameForm }),
} as const;

type State = StateOf<typeof properties>;

/** Outputs that are another version's once the content has changed. */
const VERSIONED = ["defaultVersion", "documentVersion", "hash", "latestVersion", "parameters"];

/** AWS takes this many accounts in one change of permissions. */
const ACCOUNTS_MAX = 20;

const tags = ssmTags("Document");

/** What a command or an automation does. */
export const document = resourceType<typeof properties>({
  token: "aws:ssm/document:Document",
  properties,
  tagging: tags.tagging as never,
  unknownAfter: (changed) => (changed.has("content") ? VERSIONED : []),

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    await ssm.createDocument({
      Name: inputs.name,
      Content: inputs.content,
      DocumentFormat: inputs.documentFormat as "JSON",
      DocumentType: inputs.documentType as "Command",
      Attachments: toAttachments(inputs),
      TargetType: ifSet(inputs.targetType),
      VersionName: ifSet(inputs.versionName),
      Tags: toTagList(inputs.tagsAll),
    });
    created(inputs.name as string);
    await share(ssm, inputs.name as string, accountsOf(inputs), []);
    await untilActive(ssm, inputs.name as string);
  },

  async read(aws, id, state) {
    const ssm = await aws.ssm();
    const description = await describe(ssm, id);
    if (description === undefined) return undefined;
    const { Content } = await ssm.getDocument({
      Name: id,
      DocumentFormat: description.DocumentFormat ?? (state.documentFormat as "JSON"),
      DocumentVersion: "$LATEST",
    });
    const { AccountIds } = await ssm.describeDocumentPermission({ Name: id, PermissionType: "Share" });
    return {
      arn: await localArn(aws, "ssm", `document/${id}`),
      content: Content,
      createdDate: rfc3339(description.CreatedDate),
      defaultVersion: description.DefaultVersion,
      description: description.Description,
      documentFormat: description.DocumentFormat,
      documentType: description.DocumentType,
      documentVersion: description.DocumentVersion,
      hash: description.Hash,
      hashType: description.HashType,
      latestVersion: description.LatestVersion,
      name: description.Name,
      owner: description.Owner,
      parameters: (description.Parameters ?? []).map((parameter) => ({
        defaultValue: parameter.DefaultValue,
        description: parameter.Description,
        name: parameter.Name,
        type: parameter.Type,
      })),
      permissions:
        AccountIds && AccountIds.length > 0 ? { type: "Share", account_ids: AccountIds.join(",") } : undefined,
      platformTypes: description.PlatformTypes,
      schemaVersion: description.SchemaVersion,
      status: description.Status,
      targetType: description.TargetType,
      versionName: description.VersionName,
      tags: fromTagList(description.Tags),
    };
  },

  async update(aws, id, change) {
    const ssm = await aws.ssm();
    const { olds, news, changed } = change;
    if (changed.has("permissions")) {
      const [has, wanted] = [accountsOf(olds), accountsOf(news)];
      const notIn = (accounts: readonly string[]) => (account: string) => !accounts.includes(account);
      await share(ssm, id, wanted.filter(notIn(has)), has.filter(notIn(wanted)));
    }
    if ([...changed].every((name) => name === "permissions")) return;
    // Of the oldest kind of document nothing but the content can be changed.
    if (olds.schemaVersion?.startsWith("1.") && !changed.has("content")) return;
    await writeVersion(ssm, id, change);
    await untilActive(ssm, id);
  },

  async delete(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      await share(ssm, id, [], accountsOf(state));
      await ssm.deleteDocument({ Name: id });
    } catch (error) {
      if (!isMissing(error)) throw error;
      return;
    }
    const isGone = async () => ((await describe(ssm, id)) === undefined ? true : undefined);
    await waitFor(isGone, `document ${id} was not deleted`);
  },
});

async function writeVersion(ssm: SSM, id: string, { olds, news }: Change<typeof properties>): Promise<void> {
  let version = olds.latestVersion;
  try {
    const { DocumentDescription } = await ssm.updateDocument({
      Name: id,
      Content: news.content,
      DocumentFormat: news.documentFormat as "JSON",
      DocumentVersion: olds.defaultVersion,
      Attachments: toAttachments(news),
      TargetType: ifSet(news.targetType),
      VersionName: ifSet(news.versionName),
    });
    version = DocumentDescription?.DocumentVersion;
  } catch (error) {
    // The latest version already says what is asked for: it only has to become the default.
    const latest = hasCode(error, "InvalidDocumentVersion") ? await latestOf(ssm, id) : undefined;
    if (latest?.Content === news.content) version = latest?.DocumentVersion;
    else if (!hasCode(error, "DuplicateDocumentContent")) throw error;
  }
  await ssm.updateDocumentDefaultVersion({ Name: id, DocumentVersion: version });
}

/** The version that an earlier attempt created, if its answer was lost. */
async function latestOf(ssm: SSM, Name: string): Promise<GetDocumentResult> {
  const { DocumentFormat } = (await describe(ssm, Name)) ?? {};
  return await ssm.getDocument({ Name, DocumentFormat, DocumentVersion: "$LATEST" });
}

async function describe(ssm: SSM, Name: string): Promise<DocumentDescription | undefined> {
  try {
    const { Document } = await ssm.describeDocument({ Name });
    return Document;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, "InvalidDocument") && /does not exist/i.test((error as Error).message);
}

async function untilActive(ssm: SSM, id: string): Promise<void> {
  const isSettled = async () => {
    const description = await describe(ssm, id);
    const status = description?.Status;
    if (status === "Creating" || status === "Updating") return undefined;
    if (status === "Active") return true;
    throw new Error(
      `document ${id} is ${status ?? "deleted"}: ${description?.StatusInformation ?? "AWS reports no reason"}`,
    );
  };
  await waitFor(isSettled, `document ${id} did not become active`);
}

async function share(ssm: SSM, Name: string, added: readonly string[], removed: readonly string[]): Promise<void> {
  for (let index = 0; index < added.length; index += ACCOUNTS_MAX) {
    const AccountIdsToAdd = added.slice(index, index + ACCOUNTS_MAX);
    await ssm.modifyDocumentPermission({ Name, PermissionType: "Share", AccountIdsToAdd });
  }
  for (let index = 0; index < removed.length; index += ACCOUNTS_MAX) {
    const AccountIdsToRemove = removed.slice(index, index + ACCOUNTS_MAX);
    await ssm.modifyDocumentPermission({ Name, PermissionType: "Share", AccountIdsToRemove });
  }
}

function accountsOf({ permissions }: State): readonly string[] {
  const text = permissions?.account_ids ?? "";
  return text
    .split(",")
    .map((account) => account.trim())
    .filter((account) => account !== "");
}

function toAttachments({ attachmentsSources }: State): AttachmentsSource[] | undefined {
  return ifSet(attachmentsSources)?.map(({ key, name, values }) => ({
    Key: key as "SourceUrl",
    Name: name,
    Values: [...values],
  }));
}
