import { list, map, string } from "../schema/property.ts";
import { oneOf } from "../schema/validators.ts";
import { functionType } from "./function-type.ts";
import { nameValuesFilters } from "./name-values-filters.ts";

const STATES = ["pending", "running", "shutting-down", "stopped", "stopping", "terminated"];

/** Ids and addresses of the machines in EC2; running ones unless other states are asked for. */
export const getEc2Instances = functionType({
  token: "aws:ec2/getInstances:getInstances",
  args: {
    filters: nameValuesFilters,
    instanceStateNames: list(string({ validate: oneOf(STATES) }), {}),
    instanceTags: map({}),
  },
  isRegional: true,
  results: ["filters", "id", "ids", "instanceStateNames", "instanceTags", "ipv6Addresses", "privateIps", "publicIps"],

  async invoke(aws, { filters = [], instanceStateNames, instanceTags = {} }) {
    const ec2 = await aws.ec2();
    const Filters = [
      { Name: "instance-state-name", Values: [...(instanceStateNames ?? ["running"])] },
      ...filters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
      ...Object.entries(instanceTags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
    ];
    const ids: string[] = [];
    const privateIps: string[] = [];
    const publicIps: string[] = [];
    const ipv6Addresses: string[] = [];
    for (let NextToken: string | undefined; ; ) {
      const page = await ec2.describeInstances({ Filters, NextToken });
      for (const instance of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
        ids.push(instance.InstanceId as string);
        if (instance.PrivateIpAddress) privateIps.push(instance.PrivateIpAddress);
        if (instance.PublicIpAddress) publicIps.push(instance.PublicIpAddress);
        if (instance.Ipv6Address) ipv6Addresses.push(instance.Ipv6Address);
      }
      NextToken = page.NextToken;
      if (!NextToken) return { id: aws.region, ids, instanceTags, ipv6Addresses, privateIps, publicIps };
    }
  },
});
