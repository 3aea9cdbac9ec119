/** Samples in the order of the rounds, and what they come to. */
export interface Spread {
  readonly samples: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  return { samples, median: median(samples), min: Math.min(...samples), max: Math.max(...samples) };
}

/** Ratios of what was measured in the same round: what else the machine does then meets both. */
export function ratioOf(of: Spread, beside: Spread): Spread {
  const rounds = Math.min(of.samples.length, beside.samples.length);
  return spreadOf(of.samples.slice(0, rounds).map((sample, round) => sample / beside.samples[round]!));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
