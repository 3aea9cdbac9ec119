import { functionType } from "./function-type.ts";
import { nameValuesFilters, toKeyValues } from "./name-values-filters.ts";

/** Ids of the maintenance windows with the given names or of the given state, in the order of the API. */
export const getMaintenanceWindows = functionType({
  token: "aws:ssm/getMaintenanceWindows:getMaintenanceWindows",
  args: { filters: nameValuesFilters },
  isRegional: true,
  results: ["filters", "id", "ids"],

  async invoke(aws, { filters }) {
    const ssm = await aws.ssm();
    const ids: string[] = [];
    for (let NextToken: string | undefined; ; ) {
      const page = await ssm.describeMaintenanceWindows({ Filters: toKeyValues(filters), NextToken });
      ids.push(...(page.WindowIdentities ?? []).map(({ WindowId }) => WindowId as string));
      NextToken = page.NextToken;
      if (!NextToken) return { id: aws.region, ids };
    }
  },
});
