import type { Resource } from "@pulumi/pulumi";

/** As Pulumi's own `Resource.isInstance`, for modules that run without Pulumi's SDK, which takes long to load. */
export function isResource(value: unknown): value is Resource {
  return (value as { readonly __pulumiResource?: unknown } | null | undefined)?.__pulumiResource === true;
}
