import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const FOLDER = fileURLToPath(new URL("../../.cache/python", import.meta.url));
const PACKAGES = ["boto3==1.44.5", "awscli==1.46.3"];

/**
 * A Python with boto3 and the AWS CLI, put into `.cache/python` from PyPI the first time.
 *
 * @returns the folder of its programs, or a sentence that says why there is none
 */
export async function findPython(): Promise<{ bin: string } | { reason: string }> {
  const bin = join(FOLDER, "bin");
  if (existsSync(join(bin, "aws"))) return { bin };
  try {
    await execa("python3", ["-m", "venv", FOLDER]);
    await execa(join(bin, "pip"), ["install", "--quiet", ...PACKAGES]);
    return { bin };
  } catch (error) {
    return { reason: (error as Error).message.split("\n")[0]! };
  }
}

/** Runs one of its programs against an emulator and answers with what it printed, or with what it complained. */
export async function runPython(program: string, args: readonly string[], endpoint: string) {
  const env = {
    PATH: process.env.PATH,
    HOME: FOLDER,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const { failed, stdout, stderr } = await execa(program, args, { env, extendEnv: false, reject: false });
  return (failed ? stderr : stdout).trim();
}
