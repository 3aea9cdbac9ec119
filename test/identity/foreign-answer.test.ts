import { GetMaintenanceWindowCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { foreignAnswer } from "../../identity/foreign-answer.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { withWebServer } from "../helpers/web-server.ts";

const PAGE = "<!DOCTYPE html><html><body>Log in<br></body></html>";
const settings = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});
const window = new GetMaintenanceWindowCommand({ WindowId: "mw-0123456789abcdef0" });
const errorOf = (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("what answers in place of AWS", () => {
  const answers: [status: number, type: string, body: string][] = [
    [200, "text/html", PAGE],
    [501, "text/html; charset=utf-8", PAGE],
    [404, "", ""],
  ];
  for (const answer of answers) {
    it(`is told by status and content, for both forms of requests: HTTP ${answer[0]}`, async () => {
      await withWebServer(answer, async (endpoint) => {
        for (const error of [
          await errorOf(new SSMClient(settings(endpoint)).send(window)),
          await errorOf(new STSClient(settings(endpoint)).send(new GetCallerIdentityCommand({}))),
        ]) {
          expect(foreignAnswer(error), String(error))
            .to.match(
              /^the answer is not that of AWS or of an emulator \(HTTP \d+, (text\/html|no content)\)\. Check AWS_ENDPOINT_URL/,
            )
            .and.contain(`HTTP ${answer[0]}`);
        }
      });
    });
  }

  it("is not told of AWS's own errors", async () => {
    const emulator = await startTestEmulator();
    try {
      const error = await errorOf(new SSMClient(settings(emulator.endpoint)).send(window));
      expect(error).to.have.property("name", "DoesNotExistException");
      expect(foreignAnswer(error)).to.equal(undefined);
    } finally {
      await emulator.stop();
    }
  });
});
