import { setTimeout as sleep } from "node:timers/promises";
import { controlClient } from "../../emulator/control/control-client.ts";
import type { WaitClock } from "../../history/wait-for-execution.ts";
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

function emulatorClock(endpoint: string): WaitClock {
  const control = controlClient(endpoint);
  return {
    now: async () => new Date((await control.clock()).now),
    async pass(instant, signal) {
      const { clock, now, rate = 1 } = await control.clock();
      if (clock === "real") return await sleepFor((instant.getTime() - Date.parse(now)) / rate, signal);
      await control.moveClock({ to: instant.toISOString() }, signal);
    },
  };
}

async function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(Math.min(SLEEP_MS_MAX, Math.max(SLEEP_MS_MIN, ms)), undefined, signal ? { signal } : {});
}
