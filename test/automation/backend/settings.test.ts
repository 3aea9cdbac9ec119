import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fileBackendDirectory } from "../../../automation/backend/file-store.ts";
import { osUser } from "../../../automation/backend/os-user.ts";
import { postgresSettings } from "../../../automation/backend/postgres-settings.ts";
import { s3Settings } from "../../../automation/backend/s3-settings.ts";
import { DriverError } from "../../../automation/errors/driver-error.ts";

describe("the settings of a backend", () => {
  describe("in PostgreSQL", () => {
    it("come from the URL, then from the stack's own variables, then from the CLI's defaults", async () => {
      const url = "postgres://us%40er@db.example.com:6432/state?sslmode=disable&search_path=deploy&table=things";
      const variables = { PGHOST: "other", PGUSER: "other", PGPORT: "1", PGDATABASE: "other", PGPASSWORD: "secret" };
      const full = await postgresSettings(url, variables);
      expect(full).to.deep.include({ host: "db.example.com", port: 6432, user: "us@er", database: "state" });
      expect(full).to.deep.include({ password: "secret", table: "things", prefix: "state/", tls: undefined });
      expect([...full.parameters]).to.deep.equal([["search_path", "deploy"]]);
      const bare = await postgresSettings("postgres://", variables);
      expect(bare).to.deep.include({ host: "other", port: 1, user: "other", database: "other", prefix: "" });
      expect(bare.tls).to.include({ mode: "require" });
      const nothing = await postgresSettings("postgres://", { HOME: "/nowhere" });
      const { name: username } = osUser();
      expect(nothing).to.include({ host: "localhost", port: 5432, user: username, database: username });
      expect(nothing.password).to.equal(undefined);
    });

    it("know a socket's folder and a user without a host", async () => {
      const socket = await postgresSettings("postgres://mw@/state?host=/run/postgresql", { HOME: "/nowhere" });
      expect(socket).to.include({ host: "/run/postgresql", user: "mw", database: "state", tls: undefined });
    });

    it("find a password in a file of passwords that nobody else may read", async () => {
      const folder = mkdtempSync(join(tmpdir(), "mw-pgpass-"));
      const PGPASSFILE = join(folder, "pgpass");
      const lines = ["# a comment", "db:5432:state:other:wrong", "*:5432:st\\:ate:mw:a\\:b\\\\c:", "*:*:*:mw:any"];
      writeFileSync(PGPASSFILE, lines.join("\n"), { mode: 0o600 });
      const passwordOf = async (url: string) => (await postgresSettings(url, { PGPASSFILE })).password;
      try {
        expect(await passwordOf("postgres://mw@db/st%3Aate")).to.equal("a:b\\c");
        expect(await passwordOf("postgres://mw@db/state")).to.equal("any");
        expect(await passwordOf("postgres://nobody@db/state")).to.equal(undefined);
        chmodSync(PGPASSFILE, 0o644);
        expect(await passwordOf("postgres://mw@db/state")).to.equal(undefined);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("are refused where the CLI's client would refuse them", async () => {
      const wrong = { "postgres://db:port/x": "postgres://user@host", "postgres://db/x?sslmode=prefer": "prefer" };
      const more = { "postgres://db/x?table=a;drop": "a;drop", "postgres://db/x?port=many": "many" };
      for (const [url, text] of Object.entries({ ...wrong, ...more })) {
        const error = await postgresSettings(url, {}).catch((reason: unknown) => reason);
        expect(error, url).to.be.instanceOf(DriverError).and.to.include({ kind: "config" });
        expect((error as DriverError).message).to.contain(text);
      }
    });
  });

  describe("in S3", () => {
    const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "eu-west-1" };

    it("come from the URL and the stack's own variables", () => {
      const plain = s3Settings("s3://bucket", { ...keys, AWS_ENDPOINT_URL: "http://elsewhere" });
      expect(plain).to.deep.include({ bucket: "bucket", prefix: "", region: "eu-west-1", profile: undefined });
      expect(plain).to.deep.include({ endpoint: undefined, forcePathStyle: false });
      const other = "s3://bucket/team/one?region=us-west-2&endpoint=minio:9000&disableSSL=true&s3ForcePathStyle=true";
      const full = s3Settings(other, keys);
      expect(full).to.deep.include({ prefix: "team/one/", region: "us-west-2", endpoint: "http://minio:9000" });
      expect(full.forcePathStyle).to.equal(true);
    });

    it("take a profile that the URL names, and the newer SDK's endpoint", () => {
      expect(s3Settings("s3://bucket?profile=team", keys)).to.include({ profile: "team" });
      const newer = s3Settings("s3://bucket?awssdk=v2", { ...keys, AWS_ENDPOINT_URL: "http://here" });
      expect(newer).to.include({ endpoint: "http://here" });
    });

    it("are refused without a bucket", () => {
      expect(() => s3Settings("s3://", keys)).to.throw(DriverError, "names no bucket");
    });
  });

  describe("in files", () => {
    it("are an absolute folder, as the CLI finds it", () => {
      expect(fileBackendDirectory("file:///srv/a%20b?no_tmp_dir=true")).to.equal("/srv/a b");
      expect(fileBackendDirectory("file://~")).to.equal(userInfo().homedir);
      expect(fileBackendDirectory("file://~/state")).to.equal(join(userInfo().homedir, "state"));
      expect(fileBackendDirectory("s3://bucket")).to.equal(undefined);
      for (const relative of ["file://state", "file://./state", "file://localhost/srv"]) {
        expect(() => fileBackendDirectory(relative), relative).to.throw(DriverError, "no absolute path");
      }
    });
  });
});
