import { functionType } from "./function-type.ts";
import { nameValuesFilters, toKeyValues } from "./name-values-filters.ts";

/** Ids of the nodes that Systems Manager knows. */
export const getInstances = functionType({
  token: "aws:ssm/getInstances:getInstances",
  args: { filters: nameValuesFilters },
  isRegional: true,
  results: ["filters", "id", "ids"],

  async invoke(aws, { filters }) {
    const ssm = await aws.ssm();
    const ids: string[] = [];
    for (let NextToken: string | undefined; ; ) {
      const page = await ssm.describeInstanceInformation({ Filters: toKeyValues(filters), NextToken });
      ids.push(...(page.InstanceInformationList ?? []).map(({ InstanceId }) => InstanceId as string));
      NextToken = page.NextToken;
      if (!NextToken) return { id: aws.region, ids };
    }
  },
});
