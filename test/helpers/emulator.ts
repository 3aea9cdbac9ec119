import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { controlClient } from "../../emulator/control/control-client.ts";
import type { EmulatorOptions } from "../../emulator/options.ts";
import { startEmulator } from "../../emulator/server.ts";

export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** An emulator on a free port with the real AWS SDK's clients in front of it. A fault of its own fails the test. */
export async function startTestEmulator(options: EmulatorOptions = {}) {
  const faults: unknown[] = [];
  const emulator = await startEmulator({ port: 0, onFault: (fault) => faults.push(fault), ...options });
  const settings = {
    endpoint: emulator.endpoint,
    region: options.region ?? "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
  };
  const clients = {
    ssm: new SSMClient(settings),
    iam: new IAMClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sns: new SNSClient(settings),
    sts: new STSClient(settings),
  };

  const control = controlClient(emulator.endpoint).ask;

  async function moveClock(move: object): Promise<string> {
    const { status, body } = await control("POST", "/clock", move);
    if (faults.length > 0) throw faults[0];
    if (status !== 200) throw new Error(body.error);
    return body.now;
  }

  return {
    emulator,
    endpoint: emulator.endpoint,
    ...clients,
    /** A request to `/_emulator/…`; a string is sent as it is. */
    control,
    /** @param duration ISO-8601, e.g. `PT10M`. @returns the instant that was reached. */
    advance: (duration: string) => moveClock({ advance: duration }),
    /** @param instant ISO-8601. */
    to: (instant: string) => moveClock({ to: instant }),
    async stop(): Promise<void> {
      for (const client of Object.values(clients)) client.destroy();
      await emulator.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}

export type TestEmulator = Awaited<ReturnType<typeof startTestEmulator>>;
