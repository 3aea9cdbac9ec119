import type { Tag } from "./tag.ts";
import { wholes } from "./wholes.ts";

/** A resource group with a query, or with a list of members. */
export interface ResourceGroup {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly displayName: string | null;
  readonly owner: string | null;
  readonly criticality: number | null;
  /** Null for a group with listed members. */
  readonly query: { readonly type: string; readonly query: string } | null;
  readonly configuration: readonly object[] | null;
  /** ARNs, in the order in which they came; empty for a group with a query. */
  readonly members: readonly string[];
  readonly tags: readonly Tag[];
}

export const resourceGroups = wholes<ResourceGroup>("resource_groups", "name");
