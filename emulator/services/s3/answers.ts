import { S3_NAMESPACE } from "../../domain/buckets/tagging.ts";
import { xmlDocument } from "../../wire/xml.ts";
import type { S3Answer } from "./request.ts";

export function xmlAnswer(root: string, value: object, headers: S3Answer["headers"] = {}): S3Answer {
  return { headers: { "content-type": "application/xml", ...headers }, body: xmlDocument(root, S3_NAMESPACE, value) };
}

export const NO_CONTENT: S3Answer = { status: 204, body: "" };

/** The account as S3 names an owner: a canonical user id, here the account id stretched to its 64 digits. */
export function owner(accountId: string) {
  return { ID: accountId.padStart(64, "0"), DisplayName: accountId };
}
