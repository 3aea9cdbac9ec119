import type { Tag } from "../../store/tag.ts";
import { xmlDocument } from "../../wire/xml.ts";
import { tagList } from "../tags.ts";
import type { S3Answer } from "./request.ts";

export function xmlAnswer(root: string, value: object, headers: S3Answer["headers"] = {}): S3Answer {
  return { headers: { "content-type": "application/xml", ...headers }, body: xmlDocument(root, S3_NAMESPACE, value) };
}

export const NO_CONTENT: S3Answer = { status: 204, body: "" };

/** The account as the owner in S3: a canonical user id of 64 digits, here made from the account id. */
export function owner(accountId: string) {
  return { ID: accountId.padStart(64, "0"), DisplayName: accountId };
}

/** The XML namespace of S3's documents. */
export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

export function writeTagging(tags: readonly Tag[]): string {
  const TagSet = { Tag: tagList(tags) };
  return xmlDocument("Tagging", S3_NAMESPACE, { TagSet });
}
