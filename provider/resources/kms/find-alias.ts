import type { AliasListEntry, KMS } from "@aws-sdk/client-kms";

/** An alias by its name. */
export async function findAlias(client: KMS, name: string): Promise<AliasListEntry | undefined> {
  const { paginateListAliases } = await import("@aws-sdk/client-kms");
  for await (const { Aliases } of paginateListAliases({ client }, {})) {
    const found = Aliases?.find(({ AliasName }) => AliasName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The ARN of the key of an alias, which is in the same account and region. */
export function targetArn({ AliasArn = "", AliasName = "", TargetKeyId = "" }: AliasListEntry): string {
  return `${AliasArn.slice(0, AliasArn.length - AliasName.length)}key/${TargetKeyId}`;
}
