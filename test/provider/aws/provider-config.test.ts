import { expect } from "chai";
import { parseProviderConfig } from "../../../provider/aws/provider-config.ts";
import { checkedConfig, decodeConfig, diffConfig } from "../../../provider/rpc/config-wire.ts";
import type { Values } from "../../../provider/values/value.ts";

const parse = (wire: Values, environment = {}) => parseProviderConfig(decodeConfig(wire), environment);

describe("the provider's configuration", () => {
  it("is read from JSON texts, as the SDKs send it", () => {
    const { config, failures } = parse({
      region: "eu-central-1",
      endpoints: '[{"ssm":"http://localhost:4599","iam":""},{"s3":"http://localhost:4600"}]',
      skipCredentialsValidation: "true",
      s3UsePathStyle: "true",
      maxRetries: "3",
      defaultTags: '{"tags":{"env":"dev"}}',
      ignoreTags: '{"keys":["a"],"keyPrefixes":["b-"]}',
      allowedAccountIds: '["123456789012"]',
    });
    expect(failures).to.deep.equal([]);
    expect(config).to.deep.include({
      region: "eu-central-1",
      endpoints: { ssm: "http://localhost:4599", s3: "http://localhost:4600" },
      skipCredentialsValidation: true,
      s3UsePathStyle: true,
      maxRetries: 3,
      allowedAccountIds: ["123456789012"],
      tagRules: { defaults: { env: "dev" }, ignoredKeys: ["a"], ignoredPrefixes: ["b-"] },
    });
  });

  it("unwraps secrets inside JSON texts", () => {
    const wrapped = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "http://a" };
    expect(parse({ endpoints: JSON.stringify([{ ssm: wrapped }]) }).config.endpoints).to.deep.equal({
      ssm: "http://a",
    });
  });

  it("takes empty text for not set, and the environment in its place", () => {
    const environment = { AWS_REGION: "", AWS_DEFAULT_REGION: "us-west-2", TF_AWS_DEFAULT_TAGS_team: "ops" };
    const { config } = parse({ region: "", skipCredentialsValidation: "" }, environment);
    expect(config.region).to.equal("us-west-2");
    expect(config.tagRules.defaults).to.deep.equal({ team: "ops" });
  });

  it("lets an explicit false win over the environment's wish to skip validation", () => {
    const environment = { AWS_SKIP_CREDENTIALS_VALIDATION: "true" };
    expect(parse({}, environment).config.skipCredentialsValidation).to.equal(true);
    expect(parse({ skipCredentialsValidation: "false" }, environment).config.skipCredentialsValidation).to.equal(false);
  });

  it("refuses each wrong key with its name, its value and the way out", () => {
    const reasons = (wire: Values) => parse(wire).failures.map(({ reason }) => reason);
    expect(reasons({ assumeRole: "{}" })[0]).to.contain("use aws:assumeRoles");
    expect(reasons({ httpProxy: "http://p" })[0]).to.contain("does not implement aws:httpProxy");
    expect(reasons({ colour: "red" })[0]).to.equal("aws:colour is not a key of the AWS provider's configuration");
    expect(reasons({ skipCredentialsValidation: "yes" })[0]).to.equal(
      'aws:skipCredentialsValidation must be true or false, got "yes"',
    );
    expect(reasons({ endpoints: '[{"ssm":"localhost"}]' })[0]).to.contain("ssm must be a URL such as");
    expect(reasons({ accessKey: "a" })[0]).to.contain("set both or neither");
    expect(reasons({ version: "7.48.0", pluginDownloadURL: "x", insecure: "false" })).to.deep.equal([]);
  });

  it("goes back to the engine as texts, with the region that the environment gave", () => {
    expect(checkedConfig({ skipRegionValidation: true, endpoints: "[]" }, "eu-central-1")).to.deep.equal({
      skipRegionValidation: "true",
      endpoints: "[]",
      region: "eu-central-1",
    });
  });

  it("never makes a new provider necessary", () => {
    const diff = diffConfig({ region: "a", profile: "x" }, { region: "b", token: "t", version: "7" }, []);
    expect([...diff.detailed].map(([path, { kind }]) => `${kind} ${path}`)).to.deep.equal([
      "delete profile",
      "update region",
      "add token",
    ]);
    expect(diff).to.deep.include({ replaces: [], deleteBeforeReplace: false });
    expect(diffConfig({ region: "a" }, { region: "b" }, ["region"]).changed).to.deep.equal([]);
  });
});
