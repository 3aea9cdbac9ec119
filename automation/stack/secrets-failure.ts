import { basename } from "node:path";
import { DriverError } from "../errors/driver-error.ts";

/** The settings that a command of the CLI had for the secrets of its stack. */
export interface SecretsOfCommand {
  readonly stack: string;
  readonly backendUrl: string;
  /** The environment's file. */
  readonly configFile: string | undefined;
  /** The secrets provider in the environment's file. */
  readonly secretsProvider: string | undefined;
  /** The variable with the passphrase. */
  readonly passphraseFrom: string | undefined;
}

/** Problems with the stack's secrets, in the CLI's words. No resources were created: the CLI reads the secrets first. */
export function secretsFailureIn(
  { stack, configFile, secretsProvider, passphraseFrom, backendUrl }: SecretsOfCommand,
  errors: readonly string[],
): DriverError | undefined {
  const file = configFile === undefined ? "its config" : basename(configFile);
  const refusal = (text: string) => new DriverError("config", text, { stack, file: configFile });
  const line = errors.find((one) => /passphrase|secrets (manager|provider)|secrets\.Keeper/i.test(one));
  if (line === undefined) return undefined;
  if (/incorrect passphrase/.test(line)) {
    return refusal(
      `The passphrase in ${passphraseFrom ?? "PULUMI_CONFIG_PASSPHRASE"} is not the one of stack ${stack}: the secrets of ` +
        `${file} (encryptionsalt) or of its state were encrypted with another. Set PULUMI_CONFIG_PASSPHRASE, or ` +
        "PULUMI_CONFIG_PASSPHRASE_FILE, to that one.",
    );
  }
  if (/passphrase must be set/.test(line)) {
    return refusal(
      `Stack ${stack} has no passphrase for its secrets in ${backendUrl}: set PULUMI_CONFIG_PASSPHRASE or ` +
        "PULUMI_CONFIG_PASSPHRASE_FILE (an empty one has to be set too), or name what encrypts them in " +
        `${file} (secretsprovider:).`,
    );
  }
  const reason = line.slice("error: ".length);
  if (/PULUMI_CONFIG_PASSPHRASE_FILE/.test(line)) {
    return refusal(
      `The passphrase of stack ${stack} cannot be read: ${reason}. Correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE.`,
    );
  }
  if (secretsProvider === undefined) return undefined;
  return refusal(
    `The secrets provider ${secretsProvider} of stack ${stack} (secretsprovider: in ${file}) cannot be used: ${reason}. ` +
      "Correct it, or see that it can be reached from here with the stack's credentials.",
  );
}
