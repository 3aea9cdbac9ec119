import { parseArgs } from "node:util";
import { type FuzzFailure, fuzz } from "./fuzzer.ts";

/**
 * `npm run fuzz -- [--requests N] [--seed S] [--only PATTERN]`: sends N
 * requests (default 200,000) from seed S (default: one drawn and printed), and prints every kind of failure once, with its world and request. `--only`
 * takes the targets whose name matches, e.g. `ssm:|s3`.
 */
const { values } = parseArgs({
  options: { requests: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
});
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const requests = Number(values.requests ?? 200_000);
console.log(`seed ${seed}, ${requests} requests`);

const heapMb: number[] = [];
function measure(): void {
  globalThis.gc?.();
  heapMb.push(Math.round(process.memoryUsage().heapUsed / 1e5) / 10);
}

/** Each kind is printed once, as it comes. */
const kinds = new Map<string, number>();
function print({ world, number, target, what, request }: FuzzFailure): void {
  const kind = what.replace(/\d+/g, "").split("\n    at ").slice(0, 3).join("\n    at ").slice(0, 600);
  const count = (kinds.get(kind) ?? 0) + 1;
  kinds.set(kind, count);
  if (count > 1) return;
  const body = String(request.body);
  console.log(`\n== ${target} in world ${world}, request ${number}\n${what.slice(0, 1500)}`);
  console.log(
    `${request.method} ${request.path.slice(0, 500)}\n${body.slice(0, 1200)}${body.length > 1200 ? "…" : ""}\n`,
  );
}

const startedAt = performance.now();
const result = await fuzz({
  seed,
  requests,
  only: values.only === undefined ? undefined : new RegExp(values.only),
  onWorld: (done, worlds) => {
    if (worlds % 5 !== 1) return;
    measure();
    console.log(`${done} requests, heap ${heapMb.at(-1)} MB`);
  },
  onFailure: print,
});

const { failures, ...figures } = result;
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(JSON.stringify({ seed, ...figures, failures: failures.length, kinds: kinds.size, heapMb, seconds }));
process.exitCode = failures.length > 0 ? 1 : 0;
