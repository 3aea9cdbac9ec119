import type { Tag } from "../store/tag.ts";

/** Tags as most services show them. */
export function tagList(tags: readonly Tag[]) {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

export function readTagList(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tag[] {
  return tags.map(({ Key, Value }) => ({ key: Key!, value: Value! }));
}
