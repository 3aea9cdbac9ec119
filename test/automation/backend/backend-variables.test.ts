import { expect } from "chai";
import { backendVariables, passwordApart } from "../../../automation/backend/backend-variables.ts";

describe("what the CLI is told of its backend", () => {
  const url = "postgres://mw@db:5432/state?sslmode=require";

  it("is, for PostgreSQL, to ask one thing at a time, to keep no backups and not to wait for ever", () => {
    expect(backendVariables(url, {})).to.deep.equal({
      PULUMI_DIY_BACKEND_PARALLEL: "1",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
      PGCONNECT_TIMEOUT: "10",
    });
  });

  it("is nothing that the user says otherwise, and nothing of other backends", () => {
    const own = {
      PULUMI_DIY_BACKEND_PARALLEL: "4",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "false",
      PGCONNECT_TIMEOUT: "3",
    };
    expect(backendVariables(url, own)).to.deep.equal({});
    expect(backendVariables(`${url}&connect_timeout=3`, {})).not.to.have.property("PGCONNECT_TIMEOUT");
    for (const other of ["file:///srv/state", "s3://bucket", "https://api.pulumi.com"]) {
      expect(backendVariables(other, {})).to.deep.equal({});
    }
  });

  it("is a database's password beside the URL and not in it", () => {
    const of = (PULUMI_BACKEND_URL: string) => passwordApart({ PULUMI_BACKEND_URL, PGPASSWORD: "other" });
    const cases: Record<string, [url: string, password: string]> = {
      "postgres://mw:secret@db/state": ["postgres://mw@db/state", "secret"],
      "postgres://mw:p%40s%2Fs@db:1/state?sslmode=disable": ["postgres://mw@db:1/state?sslmode=disable", "p@s/s"],
      "postgres://mw:a@b:c@db/state": ["postgres://mw@db/state", "a@b:c"],
      "postgres://mw@db/state?password=secret&sslmode=disable": ["postgres://mw@db/state?sslmode=disable", "secret"],
      "postgres://mw@db/state?sslmode=disable&password=100%": ["postgres://mw@db/state?sslmode=disable&", "100%"],
    };
    for (const [whole, [apart, password]] of Object.entries(cases)) {
      expect(of(whole), whole).to.deep.equal({ PULUMI_BACKEND_URL: apart, PGPASSWORD: password });
    }
    for (const none of [url, "postgres://mw:@db/state", "s3://bucket/a:b@c", "file:///srv/a:b@c"]) {
      expect(of(none).PGPASSWORD, none).to.equal("other");
    }
  });
});
