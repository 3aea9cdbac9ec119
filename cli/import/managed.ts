import type { IsManaged } from "../../adoption/declare-account.ts";
import type { FoundAccount } from "../../adoption/found-account.ts";
import type { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/errors/driver-error.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The stack that manages each resource, by type and id. */
export type Managers = ReadonlyMap<string, string>;

/** What the project's stacks manage already. A stack that cannot be read is named and passed over. */
export async function managersIn(
  driver: Driver,
  signal: AbortSignal,
  { say }: Pick<Terminal, "say">,
): Promise<Managers> {
  const managers = new Map<string, string>();
  for (const stack of await driver.environments()) {
    try {
      for (const { type, id } of await driver.resources(stack, { signal })) managers.set(keyOf(type, id), stack);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DriverError)) throw error;
      say(`Unknown whether stack ${stack} manages some of it already: ${error.message}`);
    }
  }
  return managers;
}

function keyOf(type: string, id: string): string {
  return `${type} ${id}`;
}

export function isManagedBy(managers: Managers): IsManaged {
  return (type, id) => managers.has(keyOf(type, id));
}

const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";

/** What was found without the windows that a stack manages, and a line about each of those. */
export function withoutManaged(found: FoundAccount, managers: Managers): { found: FoundAccount; leftOut: string[] } {
  const managerOf = (windowId: string | undefined) => managers.get(keyOf(WINDOW, windowId ?? ""));
  return {
    found: { ...found, windows: found.windows.filter(({ window }) => managerOf(window.WindowId) === undefined) },
    leftOut: found.windows.flatMap(({ window: { Name, WindowId } }) => {
      const stack = managerOf(WindowId);
      return stack === undefined ? [] : [`Left out: stack ${stack} manages window ${Name} (${WindowId}) already.`];
    }),
  };
}
