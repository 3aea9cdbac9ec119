import { AwsError } from "../../domain/aws-error.ts";
import type { Tag } from "../../store/tag.ts";

type KmsTag = { readonly TagKey?: string | undefined; readonly TagValue?: string | undefined };

/** How many tags a request may have. */
const TAGS_MAX = 50;

/** @throws AwsError TagException */
export function readTags(tags: readonly KmsTag[] = []): Tag[] {
  if (new Set(tags.map(({ TagKey }) => TagKey)).size < tags.length) throw tagError("Duplicate tag keys");
  if (tags.length > TAGS_MAX) throw tagError("Too many tags");
  if (tags.some(({ TagKey = "" }) => /^aws:/i.test(TagKey))) throw tagError("Tags beginning with aws: are reserved");
  return tags.map(({ TagKey = "", TagValue = "" }) => ({ key: TagKey, value: TagValue }));
}

export function showTags(tags: readonly Tag[]): KmsTag[] {
  return tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
}

function tagError(message: string): AwsError {
  return new AwsError("TagException", message);
}
