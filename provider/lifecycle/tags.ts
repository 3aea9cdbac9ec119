import { DEFAULTS, isValues, UNKNOWN, type Value, type Values } from "../values/value.ts";

/** Tags that the provider's configuration adds to every resource, and those that it leaves alone. */
export interface TagRules {
  readonly defaults: { readonly [key: string]: string };
  readonly ignoredKeys: readonly string[];
  readonly ignoredPrefixes: readonly string[];
}

export const NO_TAG_RULES: TagRules = { defaults: {}, ignoredKeys: [], ignoredPrefixes: [] };

type Tags = { readonly [key: string]: string };

/** All tags that a resource is to have: the provider's and its own, of which its own win. */
export function mergeTags(own: Value | undefined, rules: TagRules): Value {
  if (own === UNKNOWN) return UNKNOWN;
  const ownTags = isValues(own) ? own : {};
  const merged: Record<string, Value> = {};
  for (const [key, value] of Object.entries({ ...rules.defaults, ...ownTags })) {
    if (key === DEFAULTS || value === undefined || isIgnored(key, rules)) continue;
    if (value === UNKNOWN) return UNKNOWN;
    merged[key] = value;
  }
  return merged;
}

/** The outputs `tags` and `tagsAll` for the tags that AWS reports; `own` are those that the program gave. */
export function splitTags(reported: Tags, own: Values, rules: TagRules): { tags: Values | undefined; tagsAll: Values } {
  const tagsAll: Record<string, string> = {};
  const tags: Record<string, string> = {};
  for (const key of Object.keys(reported).sort()) {
    const value = reported[key] as string;
    if (key.startsWith("aws:") || isIgnored(key, rules)) continue;
    tagsAll[key] = value;
    if (own[key] !== undefined || rules.defaults[key] !== value) tags[key] = value;
  }
  return { tags: Object.keys(tags).length > 0 ? tags : undefined, tagsAll };
}

/** What has to be taken away and what has to be written to get from one set of tags to another. */
export function tagChange(olds: Values, news: Values): { removed: readonly string[]; added: Tags } {
  const mine = (key: string) => key !== DEFAULTS && !key.startsWith("aws:");
  const removed = Object.keys(olds).filter((key) => mine(key) && news[key] === undefined);
  const added: Record<string, string> = {};
  for (const [key, value] of Object.entries(news)) {
    if (mine(key) && value !== undefined && value !== olds[key]) added[key] = String(value);
  }
  return { removed: removed.sort(), added };
}

function isIgnored(key: string, rules: TagRules): boolean {
  return rules.ignoredKeys.includes(key) || rules.ignoredPrefixes.some((prefix) => key.startsWith(prefix));
}
