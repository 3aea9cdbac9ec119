import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The `.pulumi` folder of a backend such as `file:///srv/state` or `file://~`; undefined for a backend of another kind. */
export function fileBackendDirectory(backendUrl: string): string | undefined {
  const [address = ""] = backendUrl.split("?");
  if (!address.startsWith("file://")) return undefined;
  const path = address.startsWith("file://~")
    ? join(homedir(), address.slice("file://~".length))
    : fileURLToPath(address);
  return join(path, ".pulumi");
}
