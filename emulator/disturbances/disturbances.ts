import type { Chance } from "../chance/chance.ts";
import { matchesGlob } from "../input/glob.ts";
import type { CheckedDisturbance, TokenRate } from "./disturbance.ts";
import { documentedRate } from "./documented-rates.ts";

/** What is to be done with one request. */
export interface Treatment {
  readonly waitMs: number;
  readonly end: "throttled" | "error" | "reset" | "lost answer" | undefined;
  /** How old what it reads is; 0 for a request that sees everything. */
  readonly lagMs: number;
}

const READS = /^(Get|List|Describe|Head|Search)/;

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * The disturbances in force. What is drawn depends on the seed and on how many requests were disturbed before, so that the same
 * requests in the same order meet the same fate; rates go by real time.
 */
export class Disturbances {
  readonly #chance: Chance;
  readonly #nowMs: () => number;
  #rules: readonly CheckedDisturbance[] = [];
  #buckets = new Map<string, Bucket>();
  #count = 0;

  /** @param nowMs real time, in milliseconds from anywhere. */
  constructor(chance: Chance, nowMs: () => number) {
    this.#chance = chance;
    this.#nowMs = nowMs;
  }

  /** Whether there are none, so that requests need not be looked at. */
  get isQuiet(): boolean {
    return this.#rules.length === 0;
  }

  /** Puts these in the place of those before; counts and buckets begin anew. */
  set(rules: readonly CheckedDisturbance[]): void {
    this.#rules = rules;
    this.#buckets = new Map();
    this.#count = 0;
  }

  /**
   * @param place the account and region of the request: each has its own rates.
   * @returns undefined for an operation that no disturbance is for.
   */
  treat(service: string, operation: string, place: string): Treatment | undefined {
    const matching = this.#rules.filter(
      (rule) => matchesGlob(rule.service, service) && matchesGlob(rule.operation, operation),
    );
    if (matching.length === 0) return undefined;
    this.#count++;
    let waitMs = 0;
    let lagMs = 0;
    let end: Treatment["end"];
    for (const [index, rule] of matching.entries()) {
      const draw = (what: string) => this.#chance.at("disturbance", this.#count, index, what);
      if (rule.latency) waitMs += rule.latency.fromMs + draw("latency") * (rule.latency.toMs - rule.latency.fromMs);
      if (READS.test(operation)) lagMs = Math.max(lagMs, rule.lagMs);
      if (rule.throttle && !this.#takesToken(rule, service, operation, place)) end ??= "throttled";
      if (draw("error") < rule.error) end ??= "error";
      if (draw("reset") < rule.reset) end ??= "reset";
      if (draw("lost answer") < rule.lostAnswer) end ??= "lost answer";
    }
    return { waitMs, lagMs, end };
  }

  #takesToken(rule: CheckedDisturbance, service: string, operation: string, place: string): boolean {
    const rate: (TokenRate & { readonly name: string }) | undefined =
      rule.throttle === "documented" ? documentedRate(service, operation) : { ...rule.throttle!, name: operation };
    if (!rate) return true;
    const key = `${this.#rules.indexOf(rule)}/${place}/${service}/${rate.name}`;
    const nowMs = this.#nowMs();
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, atMs: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * rate.rate);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
