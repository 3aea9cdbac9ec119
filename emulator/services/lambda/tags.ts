import type { Tag } from "../../store/tag.ts";

export function asTags(tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function showTags(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
