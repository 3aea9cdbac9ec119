/** Tags as AWS's APIs take them. */
export function toTagList(tags: { readonly [key: string]: string } | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {})
    .filter(([key]) => !key.startsWith("aws:"))
    .map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as the state keeps them. */
export function fromTagList(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): {
  readonly [key: string]: string;
} {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}
