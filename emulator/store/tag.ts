/** A tag as IAM, S3, SNS and EventBridge keep it on their resources. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Later tags replace earlier ones with the same key, in place; new keys come last. */
export function mergeTags(tags: readonly Tag[], changes: readonly Tag[]): Tag[] {
  const merged = new Map(tags.map(({ key, value }) => [key, value]));
  for (const { key, value } of changes) merged.set(key, value);
  return [...merged].map(([key, value]) => ({ key, value }));
}

export function withoutTags(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  return tags.filter(({ key }) => !keys.includes(key));
}

export function tagMap(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

export function tagsOfMap(tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
