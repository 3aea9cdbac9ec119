/**
 * Describes an answer that did not come from AWS but from a web server, a proxy or a login page. The SDK's own message is about how it failed
 * to read it.
 *
 * @returns undefined for AWS's own errors, and where nothing answered.
 */
export function foreignAnswer(error: unknown): string | undefined {
  if (!(error instanceof Error)) return;
  const { $metadata, $response } = error as UnreadAnswer;
  if ($metadata?.httpStatusCode === undefined || $metadata.requestId !== undefined) return;
  const isRead = error.message !== "" && !/^Unknown(Error)?$|\n {2}Deserialization error: /.test(error.message);
  if (isRead) return;
  const type = $response?.headers?.["content-type"]?.replace(/;.*$/s, "") ?? "no content";
  return (
    `the answer is not that of AWS or of an emulator (HTTP ${$metadata.httpStatusCode}, ${type}). ` +
    "Check AWS_ENDPOINT_URL and aws:endpoints, and any proxy on the way"
  );
}

interface UnreadAnswer extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}
