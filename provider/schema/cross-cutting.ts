import { map, string } from "./property.ts";

/** What every regional resource has: where it is managed. A different region is a different resource. */
export const regional = {
  region: string({ computed: true, forceNew: true }),
} as const;

/** What every taggable resource has. `tagsAll` is `tags` and the provider's default tags together. */
export const tagged = {
  tags: map({}),
  tagsAll: map({ computed: true, injected: true }),
} as const;
