import { text } from "node:stream/consumers";
import { credentialSource, regionOf } from "./credentials.ts";
import { foreignAnswer } from "./foreign-answer.ts";
import type { Answer, Question } from "./question.ts";
import { IdentityError } from "./settings.ts";

/** Where STS is asked when no region is known: it only has to be one of the partition that most are in. */
const STS_REGION = "us-east-1";

/** A process that lets the SDK look for credentials with its own environment, which is a stack's. */
async function answer({ settings, asksAccount }: Question): Promise<Answer> {
  const region = await regionOf(settings, process.env);
  const { stsRegion, stsEndpoint } = settings;
  const sts = { region: stsRegion ?? region ?? STS_REGION, ...(stsEndpoint ? { endpoint: stsEndpoint } : {}) };
  const source = await credentialSource(settings, process.env, sts);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await source();
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const found = { region, credentials, expiration: expiration?.getTime() };
  if (!asksAccount) return found;
  const { STS } = await import("@aws-sdk/client-sts");
  const { Account } = await new STS({ ...sts, credentials }).getCallerIdentity({});
  return { ...found, account: Account };
}

async function answerOrProblem(question: Question): Promise<Answer> {
  try {
    return await answer(question);
  } catch (error) {
    const { name, message } = error as Error;
    const reason =
      foreignAnswer(error) ?? `${name}: ${message || (error as { code?: string }).code || "no reason given"}`;
    // What the SDK calls so are profiles, files and sign-ons that do not lead to credentials.
    const isConfig = error instanceof IdentityError || /^(CredentialsProvider|TokenProvider|ProviderError)/.test(name);
    return { problem: { isConfig, text: error instanceof IdentityError ? message : reason } };
  }
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
// Keys may be among the answer: it goes only to the parent process, and to no file.
process.stdout.write(JSON.stringify(await answerOrProblem(JSON.parse(await text(process.stdin)) as Question)));
