import type { KMS } from "@aws-sdk/client-kms";
import { AwsError } from "../../../domain/aws-error.ts";
import { getChangeableKey, getKey } from "../../../domain/kms/keys.ts";
import { mergeTags, withoutTags } from "../../../store/tag.ts";
import { list, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { markerPage } from "../pages.ts";
import { KEY_ID, PAGE, TAG_KEY, TAGS } from "../shapes.ts";
import { readTags, showTags } from "../tags.ts";

export const TAG_OPERATIONS = {
  TagResource: {
    input: structure({ "KeyId*": KEY_ID, "Tags*": TAGS }),
    run({ KeyId, Tags }, context) {
      const key = getChangeableKey(KeyId, context);
      const tags = mergeTags(key.tags, readTags(Tags));
      const { tagsPerResource } = context.quotas;
      if (tags.length > tagsPerResource) {
        throw new AwsError("LimitExceededException", `A key has at most ${tagsPerResource} tags, not ${tags.length}.`);
      }
      context.store.kmsKeys.put({ ...key, tags });
      return {};
    },
  },

  UntagResource: {
    input: structure({ "KeyId*": KEY_ID, "TagKeys*": list(TAG_KEY) }),
    run({ KeyId, TagKeys }, context) {
      const key = getChangeableKey(KeyId, context);
      context.store.kmsKeys.put({ ...key, tags: withoutTags(key.tags, TagKeys) });
      return {};
    },
  },

  ListResourceTags: {
    input: structure({ "KeyId*": KEY_ID, ...PAGE }),
    run(input, context) {
      const { keyId, tags } = getKey(input.KeyId, context);
      const sorted = [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
      const { rows, ...rest } = markerPage(input, `ListResourceTags/${keyId}`, sorted, ({ key }) => key);
      return { Tags: showTags(rows), ...rest };
    },
  },
} satisfies Operations<KMS>;
