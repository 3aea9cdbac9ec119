import type { AssumeRole } from "./provider-config.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** What every client is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  readonly maxAttempts?: number;
  readonly retryMode?: string;
  readonly requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean };
}

/** Credentials of the last of several roles, each taken on with those of the one before. */
export function assumeRoleCredentials(
  roles: readonly AssumeRole[],
  settings: Omit<ClientSettings, "credentials"> & { readonly credentials?: Credentials },
): () => Promise<Credentials> {
  return async () => {
    const { STS } = await import("@aws-sdk/client-sts");
    let credentials = settings.credentials;
    for (const role of roles) {
      const sts = new STS({ ...settings, ...(credentials === undefined ? {} : { credentials }) });
      const answer = await sts.assumeRole({
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? "pulumi",
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      });
      const given = answer.Credentials;
      if (!given?.AccessKeyId || !given.SecretAccessKey) {
        throw new Error(`sts:AssumeRole answered without credentials for ${role.roleArn}`);
      }
      credentials = {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
        ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
      };
    }
    return credentials as Credentials;
  };
}
