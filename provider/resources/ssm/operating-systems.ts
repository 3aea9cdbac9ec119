import type { SSM } from "@aws-sdk/client-ssm";

/** Operating systems that patch baselines are for. */
export const OPERATING_SYSTEMS = [
  "ALMA_LINUX",
  "AMAZON_LINUX",
  "AMAZON_LINUX_2",
  "AMAZON_LINUX_2022",
  "AMAZON_LINUX_2023",
  "CENTOS",
  "DEBIAN",
  "MACOS",
  "ORACLE_LINUX",
  "RASPBIAN",
  "REDHAT_ENTERPRISE_LINUX",
  "ROCKY_LINUX",
  "SUSE",
  "UBUNTU",
  "WINDOWS",
] as const;

/** Makes AWS's own baseline for an operating system its default again. */
export async function restoreDefaultBaseline(ssm: SSM, operatingSystem: string): Promise<void> {
  const own: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await ssm.describePatchBaselines({
      Filters: [
        { Key: "OPERATING_SYSTEM", Values: [operatingSystem] },
        { Key: "OWNER", Values: ["AWS"] },
      ],
      NextToken,
    });
    for (const { BaselineId, BaselineName } of page.BaselineIdentities ?? []) {
      if (BaselineId && /^AWS-[0-9A-Za-z]+PatchBaseline$/.test(BaselineName ?? "")) own.push(BaselineId);
    }
    NextToken = page.NextToken;
    if (!NextToken) break;
  }
  if (own.length !== 1) {
    const found = own.length === 0 ? "none" : own.join(", ");
    throw new Error(`expected exactly one AWS-owned patch baseline for ${operatingSystem}, but found ${found}`);
  }
  await ssm.registerDefaultPatchBaseline({ BaselineId: own[0] });
}
