import { type Declaration, FileText } from "./declaration.ts";
import type { FoundDocument } from "./found-account.ts";
import { ownTags, tagNotes } from "./parts.ts";

/** @param file where the content is written, beside the program. */
export function declareDocument(
  name: string,
  { document, content, sharedWith }: FoundDocument,
  file: string,
): Declaration {
  const { Name: id = "", DocumentFormat: format = "JSON" } = document;
  const tags = Object.fromEntries((document.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
  return {
    construct: { from: "ssm", name: "Document" },
    name,
    args: {
      name: id,
      documentType: document.DocumentType,
      documentFormat: format === "JSON" ? undefined : format,
      targetType: document.TargetType || undefined,
      versionName: document.VersionName || undefined,
      permissions: sharedWith.length === 0 ? undefined : { type: "Share", account_ids: sharedWith.join(",") },
      content: new FileText(file, content),
      tags: ownTags(tags),
    },
    notes: [...versionNotes(document), ...attachmentNotes(document), ...tagNotes(tags)],
    resources: [{ type: "aws:ssm/document:Document", name, importId: id, id }],
  };
}

/** The extension of a document's content. */
export function extensionOf({ document }: FoundDocument): string {
  return document.DocumentFormat === "YAML" ? "yaml" : document.DocumentFormat === "TEXT" ? "txt" : "json";
}

function versionNotes({ DefaultVersion, LatestVersion }: FoundDocument["document"]): string[] {
  if (DefaultVersion === LatestVersion) return [];
  return [
    `The file has the latest version, ${LatestVersion}; tasks run the default version, ${DefaultVersion}. The next change of this document by Pulumi makes the new version the default.`,
  ];
}

function attachmentNotes({ AttachmentsInformation = [] }: FoundDocument["document"]): string[] {
  if (AttachmentsInformation.length === 0) return [];
  const names = AttachmentsInformation.map(({ Name }) => Name).join(", ");
  return [`It has the attachments ${names}: AWS does not say from where, so the program does not have them.`];
}
