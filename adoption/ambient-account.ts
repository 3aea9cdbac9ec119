import { SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { controlClient } from "../emulator/control/control-client.ts";
import { PATIENT_RETRY } from "../history/reader.ts";
import { type CredentialSource, credentialSource, kept, regionOf } from "../identity/credentials.ts";
import { IdentityError } from "../identity/settings.ts";

/** An account that is read without a stack. */
export interface AmbientAccount {
  readonly ssm: SSMClient;
  readonly region: string;
  /** undefined when STS does not tell it. */
  readonly account: string | undefined;
}

export interface AmbientOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An emulator takes any keys. */
const EMULATOR = { region: "us-east-1", credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" } };
/** A name for messages must not be waited for long. */
const ANSWER_MS = 5_000;

/**
 * The account that this shell leads to, found as the stacks' credentials are: options first, then variables, then the profile. The SDK
 * itself finds the endpoint (`AWS_ENDPOINT_URL_SSM`, `AWS_ENDPOINT_URL`, the profile's).
 *
 * @throws IdentityError when there are no credentials or no region.
 */
export async function ambientAccount(
  { region: asked, profile }: AmbientOptions,
  environment: Environment,
): Promise<AmbientAccount> {
  const settings = { ...(asked ? { region: asked } : {}), ...(profile ? { profile } : {}) };
  const isEmulator = profile === undefined && (await isEmulatorAt(environment.AWS_ENDPOINT_URL));
  const region = (await regionOf(settings, environment)) ?? (isEmulator ? EMULATOR.region : undefined);
  // A profile that does not exist is the reason for no region.
  const credentials = await credentialsOf(settings, environment, region ?? EMULATOR.region, isEmulator);
  if (region === undefined) {
    throw new IdentityError("There is no region: use --region, or set AWS_REGION or the profile's region.");
  }
  const client = { region, credentials, ...(profile ? { profile } : {}) };
  const account = await accountOf(new STSClient({ ...client, maxAttempts: 1 }));
  return { ssm: new SSMClient({ ...client, ...PATIENT_RETRY }), region, account };
}

async function credentialsOf(
  settings: AmbientOptions & { readonly profile?: string },
  environment: Environment,
  region: string,
  isEmulator: boolean,
): Promise<CredentialSource> {
  if (!isEmulator) return kept(await credentialSource(settings as object, environment, { region }));
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  // There the key may say which account is meant.
  const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : EMULATOR.credentials;
  const sessionToken = environment.AWS_SESSION_TOKEN;
  return async () => ({ ...keys, ...(accessKeyId && sessionToken ? { sessionToken } : {}) });
}

async function isEmulatorAt(endpoint: string | undefined): Promise<boolean> {
  if (!endpoint) return false;
  try {
    await controlClient(endpoint).health(AbortSignal.timeout(ANSWER_MS));
    return true;
  } catch {
    // Something else, or nothing, answers: the requests themselves will say what.
    return false;
  }
}

async function accountOf(sts: STSClient): Promise<string | undefined> {
  try {
    const abortSignal = AbortSignal.timeout(ANSWER_MS);
    return (await sts.send(new GetCallerIdentityCommand({}), { abortSignal })).Account;
  } catch {
    // It is asked for comments alone.
    return undefined;
  } finally {
    sts.destroy();
  }
}
