import type { TokenRate } from "./disturbance.ts";

/** Operations and their rate; one name for several means that they share a bucket. */
interface DocumentedRate extends TokenRate {
  readonly service: string;
  readonly operations: RegExp;
  /** Names the bucket when operations share one; otherwise each operation has its own. */
  readonly shared?: string;
}

/**
 * What AWS documents of its request rates, per account and region, us-east-1; the first entry that fits counts. Where only a rate is
 * documented, the burst is that of one second.
 *
 * - ssm: "AWS Systems Manager endpoints and quotas", Parameter Store, default throughput. For windows, Run Command and Automation AWS
 *   publishes none.
 * - ec2: "Request throttling for the Amazon EC2 API". DescribeInstances and DescribeInstanceStatus without filter and page
 *   have a smaller bucket, which is taken for all of them.
 * - states: "Quotas related to API action throttling" of Step Functions.
 * - lambda: "Lambda quotas", API requests.
 */
const RATES: readonly DocumentedRate[] = [
  { service: "ssm", operations: /^GetParameter(s|sByPath)?$/, rate: 40, burst: 40, shared: "GetParameter" },
  { service: "ssm", operations: /^PutParameter$/, rate: 3, burst: 3 },
  { service: "ec2", operations: /^DescribeInstance(s|Status)$/, rate: 10, burst: 50 },
  { service: "ec2", operations: /^(Describe|Get|List|Search)/, rate: 20, burst: 100 },
  { service: "ec2", operations: /^/, rate: 5, burst: 50 },
  { service: "states", operations: /^StartExecution$/, rate: 300, burst: 1300 },
  { service: "states", operations: /^StopExecution$/, rate: 200, burst: 1000 },
  { service: "states", operations: /^DescribeExecution$/, rate: 15, burst: 300 },
  { service: "states", operations: /^DescribeStateMachine$/, rate: 20, burst: 200 },
  { service: "states", operations: /^DescribeStateMachineForExecution$/, rate: 1, burst: 200 },
  { service: "states", operations: /^GetExecutionHistory$/, rate: 20, burst: 400 },
  { service: "states", operations: /^ListExecutions$/, rate: 5, burst: 200 },
  { service: "states", operations: /^ListStateMachines$/, rate: 5, burst: 100 },
  { service: "states", operations: /^(Create|Delete)StateMachine$|^ListTagsForResource$/, rate: 1, burst: 100 },
  { service: "states", operations: /^UpdateStateMachine$/, rate: 1, burst: 100 },
  { service: "states", operations: /^(Tag|Untag)Resource$/, rate: 1, burst: 200 },
  { service: "lambda", operations: /^GetFunction$/, rate: 100, burst: 100 },
  { service: "lambda", operations: /^(?!Invoke)/, rate: 15, burst: 15, shared: "control plane" },
];

/** The bucket of an operation: how fast it fills, and what it is called; undefined where AWS documents no rate. */
export function documentedRate(
  service: string,
  operation: string,
): (TokenRate & { readonly name: string }) | undefined {
  const found = RATES.find((entry) => entry.service === service && entry.operations.test(operation));
  return found && { rate: found.rate, burst: found.burst, name: found.shared ?? operation };
}
