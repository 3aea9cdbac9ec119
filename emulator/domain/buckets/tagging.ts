import { children, parseXml, textOf, type XmlNode } from "../../input/parse-xml.ts";
import type { Tag } from "../../store/tag.ts";
import { s3Error } from "./errors.ts";

/** @throws AwsError MalformedXML or InvalidTag */
export function readTagging(body: string): Tag[] {
  const tagging = parseXml(body, ["Tagging"]);
  const tagSet = children(tagging, "TagSet")[0];
  if (!tagging || tagSet === undefined) throw s3Error("MalformedXML");
  return readTags(tagSet);
}

/** @throws AwsError InvalidTag */
export function readTags(parent: XmlNode | undefined): Tag[] {
  const tags = children(parent, "Tag").map((tag) => ({
    key: textOf(tag, "Key") ?? "",
    value: textOf(tag, "Value") ?? "",
  }));
  checkTags(tags);
  return tags;
}

export function checkTagging(body: string): void {
  readTagging(body);
}

/** @throws AwsError InvalidTag */
export function checkTags(tags: readonly Tag[]): void {
  const isOneTwice = new Set(tags.map(({ key }) => key)).size < tags.length;
  const isOneWrong = tags.some(({ key, value }) => key === "" || key.length > 128 || value.length > 256);
  if (isOneTwice || isOneWrong || tags.length > 50) throw s3Error("InvalidTag");
}
