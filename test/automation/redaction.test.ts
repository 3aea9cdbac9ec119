import { expect } from "chai";
import fc from "fast-check";
import { redaction } from "../../automation/secrets/redaction.ts";

describe("redaction", () => {
  const redact = redaction({
    variables: {
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      PULUMI_BACKEND_URL: "postgres://user:battery-staple@db:5432/state",
      AWS_SECRET_ACCESS_KEY: "emulator-secret",
      HOME: "/home/somebody",
    },
    values: ["abc"],
  });
  const hiding = (...values: string[]) => redaction({ variables: {}, values, words: ["prod", "lab"] });

  it("takes secrets out of texts, however deep", () => {
    expect(redact({ a: ["correct horse!", { b: "x abc y" }], n: 1, none: null })).to.deep.equal({
      a: ["[secret]!", { b: "x [secret] y" }],
      n: 1,
      none: null,
    });
    expect(redact("dial postgres://user:battery-staple@db:5432/state")).to.equal(
      "dial postgres://user:[secret]@db:5432/state",
    );
  });

  it("takes out a URL's password as it is written, as it is meant, and however short", () => {
    const url = "postgres://user:p%40ss%2Fw%3Ard-1@db/state?sslmode=require";
    const hide = redaction({ variables: { PULUMI_BACKEND_URL: url } });
    expect(hide(`cannot open ${url}`)).to.equal("cannot open postgres://user:[secret]@db/state?sslmode=require");
    expect(hide("no p@ss/w:rd-1 here")).to.equal("no [secret] here");
    const short = redaction({ variables: { PULUMI_BACKEND_URL: "postgres://user:db@db/db" } });
    expect(short("postgres://user:db@db/db")).to.equal("postgres://user:[secret]@db/db");
    const asked = redaction({ variables: { PULUMI_BACKEND_URL: "postgres://db/state?password=abc&sslmode=disable" } });
    expect(asked("postgres://db/state?password=abc&sslmode=disable")).to.equal(
      "postgres://db/state?password=[secret]&sslmode=disable",
    );
  });

  const hidden: [secret: string, text: string, told: string][] = [
    ["test", "passphrase test is wrong", "passphrase [secret] is wrong"],
    ["hunter2", "hunter2", "[secret]"],
    ["k3y", 'value "k3y".', 'value "[secret]".'],
    ["hunter2", "login with hunter2.", "login with [secret]."],
    ["hunter2", "PASSWORD=hunter2;", "PASSWORD=[secret];"],
    ["hunter2", "password:hunter2", "password:[secret]"],
    ["hunter2", "https://me:hunter2@host/", "https://me:[secret]@host/"],
    ["0", "token=0", "token=[secret]"],
    ["prod", 'password: "prod"', 'password: "[secret]"'],
    ["s3cr3t/With+Sign", "in xs3cr3t/With+Signx", "in x[secret]x"],
    ["p@ss w/rd", "?q=p%40ss+w%2Frd&x", "?q=[secret]&x"],
    ["p@ss w/rd", "?q=p%40ss%20w%2frd&x", "?q=[secret]&x"],
    ['quo"te\\and\nline', JSON.stringify({ a: 'quo"te\\and\nline' }), '{"a":"[secret]"}'],
    ['quo"te\\and\nline', JSON.stringify(JSON.stringify({ a: 'quo"te\\and\nline' })), '"{\\"a\\":\\"[secret]\\"}"'],
    [
      "pässwörd",
      JSON.stringify("pässwörd").replace(/[äö]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
      '"[secret]"',
    ],
    ["hunter2", Buffer.from("hunter2").toString("base64"), "[secret]"],
    ["s3cr3t/With+Sign", `data: ${Buffer.from("s3cr3t/With+Sign").toString("base64url")}`, "data: [secret]"],
  ];
  for (const [secret, text, told] of hidden) {
    it(`hides ${JSON.stringify(secret)} in ${text}`, () => {
      expect(hiding(secret)(text)).to.equal(told);
    });
  }

  it("hides what base64 makes of it inside of a longer value, wherever it begins", () => {
    for (const user of ["a", "ab", "abc", "abcd"]) {
      const header = Buffer.from(`${user}:s3cr3t-value-1:more`).toString("base64");
      const told = hiding("s3cr3t-value-1")(`Basic ${header}`);
      expect(told).to.contain("[secret]");
      expect(Buffer.from(told.replaceAll("[secret]", ""), "base64").toString("latin1")).not.to.contain("value");
    }
  });

  it("hides each long line of a key", () => {
    const line = "MIIEpAIBAAKCAQEA7bq2hVh3vWkTqP0Z";
    expect(hiding(`-----BEGIN-----\n${line}\n-----END-----`)(`line 2: ${line}`)).to.equal("line 2: [secret]");
  });

  const left: [secret: string, text: string][] = [
    ["0", "0"],
    ["prod", "prod"],
    ["stage", "stage"],
    ["8080", "8080"],
    ["a", "tag \"a\" of 'a'"],
    ["prod", 'no stack named "prod"'],
    ["thing-one-1", "creating urn:pulumi:dev::lab::aws:ssm/parameter:Parameter::thing-one-1: refused"],
    ["role-name-1", "arn:aws:iam::123456789012:role/role-name-1"],
    ["0ba7eb01", "mw-0ba7eb0123456789a"],
    ["4f5a-9c21", "id 0a0b0c0d-1122-4f5a-9c21-0123456789ab"],
    ["emulator", "emulator-role"],
    ["emulator", "arn:aws:iam::123456789012:role/emulator"],
    ["prod", "urn:pulumi:prod::lab::aws:ssm/maintenanceWindow:MaintenanceWindow::prod"],
    ["prod", "The operation on prod was interrupted."],
    ["0", "mw-0ba7eb0123456789a"],
    ["0", "exit code 0, 0 errors"],
    ["lab", "the lab is closed"],
    ["test", "attest testing test-role my_test latest.test.example"],
    ["role", "urn:pulumi:dev::x::aws:iam/role:Role::role"],
    ["state", "/srv/state/prod and s3://state/one"],
  ];
  for (const [secret, text] of left) {
    it(`leaves ${JSON.stringify(text)} with a secret ${JSON.stringify(secret)}`, () => {
      expect(hiding(secret)(text)).to.equal(text);
    });
  }

  it("leaves names and what is no secret", () => {
    expect(redact("/home/somebody")).to.equal("/home/somebody");
    const event = { type: "step", urn: "hunter2", name: "hunter2", stack: "hunter2", message: "hunter2" };
    expect(hiding("hunter2")(event)).to.deep.equal({ ...event, message: "[secret]" });
    const dummy = redaction({ variables: { AWS_SECRET_ACCESS_KEY: "emulator" } });
    expect(dummy("The emulator does not answer")).to.equal("The emulator does not answer");
  });

  it("hides what is distinct wherever it stands, and nothing of what holds none of it", () => {
    const sign = fc.constantFrom(..."abcXYZ019-_/+ =.,:;!?\"'\\%äß");
    const text = fc.string({ unit: sign, maxLength: 60 });
    const distinct = fc.string({ unit: fc.constantFrom(...'aBc9#%"\\ /ü'), minLength: 12, maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom("Q7!", "7Q-"), distinct, text, text, (start, rest, before, after) => {
        const secret = `${start}${rest}z`;
        const hide = hiding(secret);
        for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
          const told = hide(`${before} ${form} ${after}`);
          expect(told).to.contain("[secret]").and.not.contain(form);
        }
        expect(hide(`${before}${after}`)).to.equal(`${before}${after}`);
      }),
      { seed: 1 },
    );
  });

  it("never changes an identifier that is no secret as a whole, whatever the secret", () => {
    const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 17, maxLength: 17 });
    const name = fc.string({ unit: fc.constantFrom(..."abc019-_"), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(hex, name, fc.nat(30), fc.nat(30), (id, named, from, length) => {
        const identifiers = [
          `mw-${id}`,
          `urn:pulumi:${named}::lab::aws:ssm/parameter:Parameter::${named}-1`,
          `arn:aws:iam::123456789012:role/${named}`,
        ];
        for (const one of identifiers) {
          const secret = one.slice(from % one.length, (from % one.length) + length + 1);
          if (secret === one) continue;
          const told = hiding(secret)({ a: one, message: `creating ${one} failed` });
          expect(told.a).to.equal(one);
          expect(told.message).to.contain(one);
        }
      }),
      { seed: 1 },
    );
  });
});
