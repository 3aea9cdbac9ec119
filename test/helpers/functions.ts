import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { CREDENTIALS, type TestEmulator } from "./emulator.ts";

/** A deployment package of these files. */
export const zip = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));

export async function createRole({ iam }: Pick<TestEmulator, "iam">, RoleName: string, Service: string) {
  const Statement = [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role!.Arn!;
}

/** A Lambda client, a role for functions, and words for what tests of functions do all the time. */
export async function functionsOf(emulator: TestEmulator) {
  const Role = await createRole(emulator, "functions", "lambda.amazonaws.com");
  const client = new LambdaClient({
    endpoint: emulator.endpoint,
    region: "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  return {
    client,
    role: Role,
    /** @param source of `index.mjs`, or all files by their paths. */
    create(
      FunctionName: string,
      source: string | Record<string, string>,
      change: Partial<CreateFunctionCommandInput> = {},
    ) {
      const ZipFile = zip(typeof source === "string" ? { "index.mjs": source } : source);
      const rest = { Runtime: "nodejs22.x" as const, Handler: "index.handler", Role, Code: { ZipFile } };
      return client.send(new CreateFunctionCommand({ FunctionName, ...rest, ...change }));
    },
    async invoke(FunctionName: string, event: unknown = {}, change: Partial<InvokeCommandInput> = {}) {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...change }));
      const text = answer.Payload?.transformToString() ?? "";
      return {
        ...answer,
        // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
        value: (text === "" ? undefined : JSON.parse(text)) as any,
        log: Buffer.from(answer.LogResult ?? "", "base64").toString("utf8"),
      };
    },
  };
}

export type Functions = Awaited<ReturnType<typeof functionsOf>>;
