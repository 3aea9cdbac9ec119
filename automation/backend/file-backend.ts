import { isAbsolute, join } from "node:path";
import { DriverError } from "../errors/driver-error.ts";
import { osUser } from "./os-user.ts";

/**
 * The folder of a backend such as `file:///srv/state` or `file://~`; undefined for a backend of another kind.
 *
 * @throws DriverError config, for a path that is not absolute: what it means would depend on where a command is started.
 */
export function fileBackendDirectory(backendUrl: string): string | undefined {
  const [address = ""] = backendUrl.split("?");
  if (!address.startsWith("file://")) return undefined;
  const path = decodeURIComponent(address.slice("file://".length));
  // As the CLI does it: the home of the user in the system's list, whatever HOME says.
  if (path.startsWith("~")) return join(osUser().home, path.slice(2));
  if (isAbsolute(path)) return path;
  throw new DriverError(
    "config",
    `The backend ${backendUrl} names no absolute path: write it as file:///srv/state, with three slashes, or file://~/state.`,
  );
}
