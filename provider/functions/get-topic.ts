import { fromTagList } from "../resources/tag-list.ts";
import { map, string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** A topic that is already there, by its name. */
export const getTopic = functionType({
  token: "aws:sns/getTopic:getTopic",
  args: { name: string({ required: true }), tags: map({}) },
  isRegional: true,
  results: ["arn", "id", "name", "tags"],

  async invoke(aws, { name }) {
    const sns = await aws.sns();
    for (let NextToken: string | undefined; ; ) {
      const page = await sns.listTopics({ NextToken });
      const found = page.Topics?.find(({ TopicArn }) => TopicArn?.split(":").at(-1) === name)?.TopicArn;
      if (found !== undefined) {
        const { Tags } = await sns.listTagsForResource({ ResourceArn: found });
        return { arn: found, id: found, tags: fromTagList(Tags) };
      }
      NextToken = page.NextToken;
      if (!NextToken) throw new Error(`no SNS topic is named ${name}`);
    }
  },
});
