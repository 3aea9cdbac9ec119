import { expect } from "chai";
import pg from "pg";
import { firstUse } from "../../../automation/backend/open-backend.ts";
import { orSkip, startTestPostgres, type TestPostgres } from "../../helpers/postgres.ts";

/** As the CLI does it each time that it opens a database. */
const MAKE_TABLE =
  "CREATE TABLE IF NOT EXISTS pulumi_state (key text PRIMARY KEY, data json NOT NULL); " +
  "CREATE INDEX IF NOT EXISTS pulumi_state_key_prefix_idx ON pulumi_state (key text_pattern_ops)";

describe("the first use of an empty database", function () {
  this.timeout(60_000);
  let postgres: TestPostgres;
  before(async function () {
    postgres = orSkip(this, await startTestPostgres());
  });
  after(async () => await postgres?.stop());

  it("is one's alone, so that none of many fails", async () => {
    const backendUrl = await postgres.database("empty");
    const { host, port, user, password } = postgres;
    const stack = { project: { name: "project" }, name: "dev" };
    const clients = Array.from({ length: 6 }, () => new pg.Client({ host, port, user, password, database: "empty" }));
    await Promise.all(clients.map((client) => client.connect()));
    try {
      for (let round = 0; round < 3; round++) {
        const access = { stack, backendUrl, variables: { PGPASSWORD: password } };
        const uses = clients.map((client) => firstUse(access, () => client.query(MAKE_TABLE)));
        const failed = (await Promise.allSettled(uses)).flatMap((use) => (use.status === "rejected" ? use.reason : []));
        expect(failed.map(String)).to.deep.equal([]);
        await postgres.query("empty", "DROP TABLE pulumi_state");
      }
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });
});
