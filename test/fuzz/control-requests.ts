import type { Dice } from "../simulation/dice.ts";
import type { Ground } from "./inputs.ts";
import { jsonText, maybeMutated, oddText } from "./odd-values.ts";
import { encoded, type FuzzRequest } from "./surface.ts";
import { eventPattern } from "./texts.ts";

const PLATFORMS = ["amazon-linux-2", "ubuntu-22.04", "windows-server-2022", "macos-14", "x"];

/** A node as a fleet file or the control API says it, with everything it can say. */
export function node(dice: Dice): object {
  return {
    platform: dice.one(PLATFORMS),
    ...(dice.happens(0.3) ? { count: dice.one([1, 2, 0, -1, 1.5, "x"]), prefix: "f" } : { name: "n" }),
    ...(dice.happens(0.3) && { tags: { "Patch Group": "App", a: dice.one<unknown>(["b", 1, null, {}]) } }),
    ...(dice.happens(0.2) && { patchGroup: dice.one(["App", "", 1]) }),
    ...(dice.happens(0.2) && { pingStatus: dice.one(["Online", "ConnectionLost", "x"]) }),
    ...(dice.happens(0.2) && { state: dice.one(["running", "stopped", "terminated"]) }),
    ...(dice.happens(0.2) && { agentVersion: dice.one(["3.3.0.0", 3.3, "x"]) }),
    ...(dice.happens(0.4) && {
      patchedThrough: dice.one<unknown>(["2026-09-20", "+275760-09-13", "0000-01-01", 1e308, "x", "-271821-04-20"]),
    }),
    ...(dice.happens(0.3) && { missing: dice.one<unknown>([["curl"], ["*a*a*a*a*b"], [1], "x", ["*"]]) }),
    ...(dice.happens(0.3) && {
      installed: dice.one<unknown>([["nginx"], { nginx: "1:1.24.0-2.amzn2" }, { __proto__x: 1 }, [[]], { "a:b": "" }]),
    }),
    ...(dice.happens(0.2) && { removed: dice.one<unknown>([["curl"], ["*"], {}]) }),
    ...(dice.happens(0.5) && { behaviour: behaviour(dice) }),
  };
}

function behaviour(dice: Dice): unknown {
  const length = () =>
    dice.one<unknown>([
      "20s",
      "2h",
      { normal: ["4s", "1s"] },
      { uniform: ["30s", "3m"] },
      { lognormal: ["4s", 0.6] },
      { normal: ["1e308s", "x"] },
      "99999999999999h",
      { uniform: ["3m", "1s"] },
      1e308,
    ]);
  return {
    ...(dice.happens(0.5) && { slow: dice.one([2, 1e6, 0, -1, "x"]) }),
    ...(dice.happens(0.5) && { scan: length(), install: length(), reboot: length() }),
    ...(dice.happens(0.5) && {
      steps: [
        {
          document: "AWS-*",
          command: "*a*a*a*b",
          probability: dice.one([0.5, 2, "x"]),
          exitCode: dice.one([3, 1e308, -1, 1.5]),
        },
        { duration: length(), stderr: dice.one<unknown>(["x", 1, {}]) },
      ],
    }),
    ...(dice.happens(0.5) && {
      faults: {
        lost: dice.one<unknown>([0.5, true, "x"]),
        failingPatches: ["*a*b", { name: "kernel", probability: 0.2 }],
        offline: 0.1,
      },
    }),
  };
}

/** A request to the emulator's own API. The clock only moves a little: the fuzzer moves it by itself. */
export function controlRequest({ dice, known }: Ground): FuzzRequest {
  const id = encoded(
    dice.one([known.one("id", dice) ?? "i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", oddText(dice).slice(0, 100)]),
  );
  const made = dice.weighted<() => [method: string, path: string, body: string]>([
    [6, () => ["POST", "/nodes", jsonText(maybeMutated(node(dice), dice, 0.4), dice)]],
    [6, () => ["PATCH", `/nodes/${id}`, jsonText(maybeMutated(change(dice), dice, 0.4), dice)]],
    [1, () => ["DELETE", `/nodes/${id}`, ""]],
    [
      2,
      () => [
        "GET",
        `/nodes?after=${encoded(oddText(dice).slice(0, 60))}&limit=${dice.one(["1", "x", "1e9", "-1"])}`,
        "",
      ],
    ],
    [
      3,
      () => ["GET", `/events?pattern=${encoded(eventPattern(dice).slice(0, 3000))}&limit=${dice.one(["1", "x"])}`, ""],
    ],
    [2, () => ["GET", `/messages?after=${dice.one(["0", "x", "9".repeat(30)])}`, ""]],
    [
      2,
      () => [
        "POST",
        "/clock",
        jsonText(maybeMutated({ advance: dice.one(["PT0S", "PT1S", "x", "-PT1S", "P1E9Y"]) }, dice, 0.4), dice),
      ],
    ],
    [1, () => ["POST", "/clock", jsonText({ to: dice.one(["x", "1970-01-01T00:00:00Z", 1, {}, null]) }, dice)]],
    [1, () => ["GET", `/${encoded(oddText(dice).slice(0, 100))}`, ""]],
    [1, () => ["GET", "/health", ""]],
  ])();
  const [method, path, body] = made;
  return { method, path: `/_emulator${path}`, headers: { "content-type": "application/json" }, body };
}

function change(dice: Dice): object {
  const { platform: _platform, ...rest } = node(dice) as Record<string, unknown>;
  return rest;
}
