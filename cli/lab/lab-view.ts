import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { EventAnswer } from "../../emulator/control/control-client.ts";
import { controlClient } from "../../emulator/control/control-client.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Keys to name; the rest is counted. */
const KEYS_SHOWN = 3;

/** What the task left outside of SSM: whole outputs in S3, and notifications through SNS. */
export async function printDeliveries(
  endpoint: string,
  outputs: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  const { bucket, keyPrefix } = (outputs.commandOutput ?? {}) as { bucket?: string; keyPrefix?: string };
  if (bucket !== undefined) await printObjects(endpoint, bucket, keyPrefix, terminal);
  const { topicArn } = (outputs.commandNotifications ?? {}) as { topicArn?: string };
  if (topicArn !== undefined) await printMessages(endpoint, topicArn, terminal);
}

async function printObjects(
  endpoint: string,
  bucket: string,
  prefix: string | undefined,
  { print, style }: Terminal,
): Promise<void> {
  const s3 = new S3Client({
    endpoint,
    region: "us-east-1",
    // The bucket is in the stack's region.
    followRegionRedirects: true,
    forcePathStyle: true,
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
  });
  const keys: string[] = [];
  const page = { Bucket: bucket, ...(prefix === undefined ? {} : { Prefix: prefix }) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, page)) {
    keys.push(...Contents.map(({ Key }) => Key ?? ""));
  }
  s3.destroy();
  print(`  ${style("bold", "Whole output in S3")}: ${keys.length} objects in s3://${bucket}/${prefix ?? ""}`);
  for (const key of keys.slice(0, KEYS_SHOWN)) print(style("dim", `    ${key}`));
  print();
}

async function printMessages(endpoint: string, topicArn: string, { print, style }: Terminal): Promise<void> {
  const messages = await controlClient(endpoint).messages(topicArn);
  const statuses = messages.map(({ body }) => (JSON.parse(body) as { status: string }).status);
  print(`  ${style("bold", "Notifications through SNS")}: ${messages.length} to ${topicArn}`);
  print(style("dim", `    ${statuses.join(", ")}`));
  print();
}

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

/** Prints the events of windows and commands, one per line with its time. */
export function printTimeline(events: readonly EventAnswer[], { print, style }: Terminal): void {
  for (const event of events) {
    const line = describe(event, style);
    if (line !== undefined) print(`  ${style("dim", event.time.replace("T", " "))}  ${line}`);
  }
}

function describe({ "detail-type": type, detail }: EventAnswer, style: Terminal["style"]): string | undefined {
  const status = detail.status ?? "";
  const isOver = !["PENDING", "IN_PROGRESS", "InProgress", "Pending"].includes(status);
  const coloured = style(/^success$/i.test(status) ? "green" : isOver ? "red" : "yellow", status);
  switch (type) {
    case "Maintenance Window Execution State-change Notification":
      if (status === "PENDING") return undefined;
      if (status === "SKIPPED_OVERLAPPING")
        return `window execution ${style("yellow", status)}: the previous execution is still running`;
      return isOver
        ? `window execution ends: ${coloured}`
        : `window execution ${style("dim", detail["window-execution-id"] ?? "")} starts`;
    case "Maintenance Window Task Execution State-change Notification":
      return isOver ? `  task ends: ${coloured}` : "  task starts";
    case "EC2 Command Invocation Status-change Notification":
      return `    ${detail["instance-id"]}  ${detail["document-name"]}: ${coloured}`;
    default:
      return undefined;
  }
}
