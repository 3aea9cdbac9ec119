import type { IdentitySettings } from "./settings.ts";

/** What a process is asked that looks for credentials. */
export interface Question {
  readonly settings: IdentitySettings;
  /** Whether STS is asked for the account too. */
  readonly asksAccount: boolean;
}

export type Answer =
  | {
      readonly region: string | undefined;
      readonly credentials: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string;
      };
      /** Milliseconds since 1970; undefined for keys that do not end. */
      readonly expiration: number | undefined;
      readonly account?: string | undefined;
    }
  | {
      readonly problem: {
        /** Whether the config or the environment is at fault, and not AWS. */
        readonly isConfig: boolean;
        readonly text: string;
      };
    };
