import type { PatchBaselineIdentity, SSM } from "@aws-sdk/client-ssm";

/** Patch baselines that pass the filters, all pages. */
export async function describeBaselines(
  ssm: SSM,
  Filters: { Key: string; Values: string[] }[],
): Promise<readonly PatchBaselineIdentity[]> {
  const found: PatchBaselineIdentity[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await ssm.describePatchBaselines({ Filters, NextToken });
    found.push(...(page.BaselineIdentities ?? []));
    NextToken = page.NextToken;
    if (!NextToken) return found;
  }
}
