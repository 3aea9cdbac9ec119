/** An import id may end in `@REGION`, for a resource outside the provider's own region. */
export function splitImportRegion(id: string): { readonly id: string; readonly region: string | undefined } {
  const match = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d+)$/.exec(id);
  return match ? { id: match[1] as string, region: match[2] } : { id, region: undefined };
}
