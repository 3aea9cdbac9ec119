import { AwsError } from "../../domain/aws-error.ts";
import { mergeTags, type Tag } from "../../store/tag.ts";
import { readTagList } from "../tags.ts";

/**
 * The tags of a resource with those of a request. IAM does not tell upper from lower case in keys: a key replaces one that
 * differs in case alone.
 *
 * @throws AwsError InvalidInput for a request that names a key twice.
 */
export function withTags(tags: readonly Tag[], given: Parameters<typeof readTagList>[0]): Tag[] {
  const added = readTagList(given);
  const keys = new Set(added.map(({ key }) => key.toLowerCase()));
  if (keys.size < added.length) {
    throw new AwsError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  const staying = tags.filter(({ key }) => !keys.has(key.toLowerCase()) || added.some((tag) => tag.key === key));
  return mergeTags(staying, added);
}
