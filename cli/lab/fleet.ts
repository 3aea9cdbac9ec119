import { controlClient } from "../../emulator/control/control-client.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A fleet of thousands is not listed whole. */
const LINES_MAX = 20;

/** Shows the simulated nodes, and how far each is patched before anything happens. */
export async function printFleet(endpoint: string, { print, style }: Terminal): Promise<void> {
  const { nodes, hasMore } = await controlClient(endpoint).nodes(LINES_MAX);
  const heading = ["node", "name", "Patch Group", "platform", "patched through", "ping"];
  const rows = nodes.map((node) => [
    node.id,
    node.name ?? "-",
    node.patchGroup ?? "-",
    node.platform,
    node.patchedThrough?.slice(0, 10) ?? "-",
    node.pingStatus === "Online" ? style("green", node.pingStatus) : style("red", node.pingStatus),
  ]);
  for (const line of table([heading.map((cell) => style("dim", cell)), ...rows], "  ")) print(line);
  if (hasMore) print(style("dim", "  … and more"));
}
