import type { Tag } from "../../store/tag.ts";

type KmsTag = { readonly TagKey?: string | undefined; readonly TagValue?: string | undefined };

export function readTags(tags: readonly KmsTag[] = []): Tag[] {
  return tags.map(({ TagKey = "", TagValue = "" }) => ({ key: TagKey, value: TagValue }));
}

export function showTags(tags: readonly Tag[]): KmsTag[] {
  return tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
}
