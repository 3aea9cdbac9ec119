import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { controlClient } from "../../emulator/control/control-client.ts";
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
