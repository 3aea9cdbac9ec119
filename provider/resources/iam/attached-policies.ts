import type { IAM } from "@aws-sdk/client-iam";

/** ARNs of the managed policies of a role, all pages. */
export async function attachedPolicies(iam: IAM, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await iam.listAttachedRolePolicies({ RoleName, Marker });
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ""));
    if (!page.IsTruncated) return arns;
    Marker = page.Marker;
  }
}
