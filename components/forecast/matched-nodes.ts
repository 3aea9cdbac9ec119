/** The nodes that a target matches now. */
export interface MatchedNodes {
  readonly count: number;
  /** Whether there are more: only so many are read. */
  readonly isAtLeast: boolean;
  readonly instanceIds: readonly string[];
  /** The names of nodes that have one, by their ids. */
  readonly names: Readonly<Record<string, string>>;
  /** How many are not connected; undefined when that was not read. */
  readonly offline: number | undefined;
  /** Whether they are chosen by their ids. */
  readonly isOfIds: boolean;
  /**
   * What is chosen and not managed by Systems Manager: ids that a target names, or running machines in EC2 with its tags; undefined
   * when that was not read.
   */
  readonly unmanaged: readonly string[] | undefined;
  /** Members of a resource group that are no nodes; 0 for other targets. */
  readonly otherResources: number;
}

/** They are not known, and why. */
export interface UnknownNodes {
  readonly unknown: string;
}

export type NodesAnswer = MatchedNodes | UnknownNodes;

export function isMatched(answer: NodesAnswer | undefined): answer is MatchedNodes {
  return answer !== undefined && !("unknown" in answer);
}

/** `3`, or `1000 or more` */
export function countText({ count, isAtLeast }: Pick<MatchedNodes, "count" | "isAtLeast">): string {
  return isAtLeast ? `${count} or more` : String(count);
}
