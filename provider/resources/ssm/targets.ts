import type { Target } from "@aws-sdk/client-ssm";

interface StateTarget {
  readonly key: string;
  readonly values: readonly string[];
}

/** Targets as the API takes them. */
export function toTargets(targets: readonly StateTarget[]): Target[] {
  return targets.map(({ key, values }) => ({ Key: key, Values: [...values] }));
}

/** Targets as the state keeps them. */
export function fromTargets(targets: readonly Target[] | undefined): StateTarget[] {
  return (targets ?? []).map(({ Key, Values }) => ({ key: Key ?? "", values: Values ?? [] }));
}
