import { KMS } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { startTestEmulator } from "../helpers/emulator.ts";

describe("KMS: keys and aliases, as other services name them", () => {
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let kms: KMS;

  before(async () => {
    emulator = await startTestEmulator();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    kms = new KMS({ endpoint: emulator.endpoint, region: "us-east-1", credentials });
  });
  after(async () => {
    kms.destroy();
    await emulator.stop();
  });

  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => "none",
      ({ name }: Error) => name,
    );

  it("keeps a key with its description, tags, policy and rotation, until its waiting period is over", async () => {
    const { KeyMetadata } = await kms.createKey({ Description: "logs", Tags: [{ TagKey: "a", TagValue: "b" }] });
    const KeyId = KeyMetadata!.KeyId!;
    expect(KeyMetadata).to.include({ Description: "logs", KeyState: "Enabled", KeyManager: "CUSTOMER" });
    expect(KeyMetadata!.CreationDate!.toISOString()).to.equal("2026-12-01T00:00:00.000Z");
    const { Policy } = await kms.getKeyPolicy({ KeyId, PolicyName: "default" });
    expect(JSON.parse(Policy!).Statement[0].Principal.AWS).to.match(/:root$/);
    await kms.untagResource({ KeyId, TagKeys: ["a"] });
    await kms.tagResource({ KeyId, Tags: [{ TagKey: "c", TagValue: "d" }] });
    expect((await kms.listResourceTags({ KeyId })).Tags).to.deep.equal([{ TagKey: "c", TagValue: "d" }]);
    await kms.enableKeyRotation({ KeyId });
    const rotation = await kms.getKeyRotationStatus({ KeyId: KeyMetadata!.Arn });
    expect(rotation).to.include({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    expect(rotation.NextRotationDate!.toISOString()).to.equal("2027-12-01T00:00:00.000Z");

    await kms.createAlias({ AliasName: "alias/logs", TargetKeyId: KeyId });
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    expect(await code(kms.enableKey({ KeyId }))).to.equal("KMSInvalidStateException");
    await kms.cancelKeyDeletion({ KeyId });
    expect((await kms.describeKey({ KeyId })).KeyMetadata!.KeyState).to.equal("Disabled");
    await kms.enableKey({ KeyId });
    const { DeletionDate } = await kms.scheduleKeyDeletion({ KeyId });
    expect(DeletionDate!.toISOString()).to.equal("2026-12-31T00:00:00.000Z");
    await emulator.advance("P29D");
    expect((await kms.describeKey({ KeyId: "alias/logs" })).KeyMetadata!.KeyState).to.equal("PendingDeletion");
    await emulator.advance("P1D");
    expect(await code(kms.describeKey({ KeyId }))).to.equal("NotFoundException");
    expect(await code(kms.describeKey({ KeyId: "alias/logs" }))).to.equal("NotFoundException");
  });

  it("has AWS's keys of the services that an account has used, by their aliases", async () => {
    const { Aliases } = await kms.listAliases({});
    expect(Aliases!.map(({ AliasName }) => AliasName)).to.include.members(["alias/aws/ssm", "alias/aws/s3"]);
    const ssm = Aliases!.find(({ AliasName }) => AliasName === "alias/aws/ssm")!;
    const { KeyMetadata } = await kms.describeKey({ KeyId: ssm.AliasArn });
    expect(KeyMetadata).to.include({ KeyId: ssm.TargetKeyId, KeyManager: "AWS" });
    expect((await kms.listAliases({ KeyId: ssm.TargetKeyId })).Aliases).to.have.length(1);
    expect((await kms.listKeys({})).Keys!.map(({ KeyId }) => KeyId)).to.include(ssm.TargetKeyId);
    expect(await code(kms.disableKey({ KeyId: ssm.TargetKeyId }))).to.equal("AccessDeniedException");
    const { Truncated, NextMarker } = await kms.listAliases({ Limit: 10 });
    expect(Truncated).to.equal(true);
    const rest = await kms.listAliases({ Limit: 10, Marker: NextMarker });
    expect(rest.Truncated).to.equal(false);
    expect(10 + rest.Aliases!.length).to.equal(Aliases!.length);
  });

  it("refuses what AWS refuses, and what it does not have", async () => {
    const { KeyMetadata } = await kms.createKey({});
    const KeyId = KeyMetadata!.KeyId!;
    await kms.createAlias({ AliasName: "alias/own", TargetKeyId: KeyId });
    const tag = (TagKey: string) => ({ TagKey, TagValue: "" });
    const refused: [Promise<unknown>, string][] = [
      [kms.createAlias({ AliasName: "alias/own", TargetKeyId: KeyId }), "AlreadyExistsException"],
      [kms.createAlias({ AliasName: "alias/aws/own", TargetKeyId: KeyId }), "InvalidAliasNameException"],
      [kms.createAlias({ AliasName: "own", TargetKeyId: KeyId }), "ValidationException"],
      [kms.createAlias({ AliasName: "alias/two", TargetKeyId: "none" }), "NotFoundException"],
      [kms.updateAlias({ AliasName: "alias/none", TargetKeyId: KeyId }), "NotFoundException"],
      [kms.deleteAlias({ AliasName: "alias/aws/ssm" }), "NotFoundException"],
      [kms.disableKey({ KeyId: "alias/own" }), "NotFoundException"],
      [kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 6 }), "ValidationException"],
      [kms.putKeyPolicy({ KeyId, Policy: "{}" }), "MalformedPolicyDocumentException"],
      [kms.createKey({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }), "ValidationException"],
      [kms.createKey({ MultiRegion: true }), "UnsupportedOperationException"],
      [kms.createKey({ Tags: [tag("a"), tag("a")] }), "TagException"],
      [kms.createKey({ Tags: Array.from({ length: 51 }, (_, index) => tag(`k${index}`)) }), "TagException"],
      [kms.tagResource({ KeyId, Tags: [tag("AWS:own")] }), "TagException"],
      [kms.cancelKeyDeletion({ KeyId }), "KMSInvalidStateException"],
      [kms.encrypt({ KeyId, Plaintext: Buffer.from("a") }), "UnknownOperationException"],
    ];
    for (const [promise, expected] of refused) expect(await code(promise)).to.equal(expected);
    await kms.disableKey({ KeyId });
    expect(await code(kms.enableKeyRotation({ KeyId }))).to.equal("DisabledException");
  });
});
