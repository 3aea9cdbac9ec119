/** A policy document as IAM gives it: URL-encoded. */
export function decodePolicy(document: string | undefined): string {
  return document === undefined ? "" : decodeURIComponent(document);
}
