import { setTimeout as sleep } from "node:timers/promises";
import type { WaitClock } from "../../history/wait-for-opening.ts";
import type { ProjectStack } from "../project/project.ts";
import { DEFAULT_ENDPOINT } from "../stack/variables.ts";

/** The longest sleep before the window is looked at again: its schedule may have changed. */
const SLEEP_MS_MAX = 5 * 60_000;
/** How often to look at least, on this machine's time, however fast an emulator's clock runs. */
const SLEEP_MS_MIN = 250;

/** The time of the cloud that a stack belongs to, and where its clock is. */
export function waitClock(
  { cloud }: Pick<ProjectStack, "cloud">,
  variables: Readonly<Record<string, string | undefined>>,
  endpoint: string | undefined = variables.AWS_ENDPOINT_URL,
): { readonly place: string; readonly clock: WaitClock } {
  if (cloud === "aws") return { place: "AWS", clock: AWS_CLOCK };
  const place = endpoint || DEFAULT_ENDPOINT;
  return { place, clock: emulatorClock(place) };
}

const AWS_CLOCK: WaitClock = {
  now: async () => new Date(),
  pass: (instant, signal) => sleepFor(instant.getTime() - Date.now(), signal),
};

interface ClockAnswer {
  readonly clock: "virtual" | "real";
  readonly now: string;
  readonly rate?: number;
}

function emulatorClock(endpoint: string): WaitClock {
  const url = `${endpoint}/_emulator/clock`;
  const show = async (init: RequestInit = {}): Promise<ClockAnswer> => {
    const response = await fetch(url, init);
    if (!response.ok) {
      const text = `The emulator's clock answered ${response.status}: ${await response.text()}`;
      // By the status it is told whether it is worth asking again.
      throw Object.assign(new Error(text), { status: response.status });
    }
    return (await response.json()) as ClockAnswer;
  };
  return {
    now: async () => new Date((await show()).now),
    async pass(instant, signal) {
      const { clock, now, rate = 1 } = await show();
      if (clock === "real") return await sleepFor((instant.getTime() - Date.parse(now)) / rate, signal);
      const body = JSON.stringify({ to: instant.toISOString() });
      const headers = { "content-type": "application/json" };
      await show({ method: "POST", headers, body, ...(signal ? { signal } : {}) });
    },
  };
}

async function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(Math.min(SLEEP_MS_MAX, Math.max(SLEEP_MS_MIN, ms)), undefined, signal ? { signal } : {});
}
