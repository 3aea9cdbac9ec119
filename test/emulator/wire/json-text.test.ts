import { expect } from "chai";
import { jsonText, unchanging } from "../../../emulator/wire/json-text.ts";
import { timestamp } from "../../../emulator/wire/timestamp.ts";

describe("the JSON text of an answer", () => {
  const row = (name: string) => ({ Name: name, None: undefined, 'a "key"': [1, null], At: timestamp(1500) });
  const known = ["é", '"', "\ud800", "plain"].map((name) => unchanging(row(name)));

  it("is JavaScript's, with and without unchanging members, each time it is sent", () => {
    const answers: object[] = [
      {},
      { Rows: [], NextToken: undefined },
      { Rows: known, NextToken: "t" },
      { NextToken: undefined, Rows: known, "\n": known, Count: 4, More: { Rows: known } },
      { Rows: [known[0], row("new"), known[1]], When: timestamp(2000) },
      { Rows: [row("new"), known[0]] },
      known[2]!,
      { Row: known[3] },
    ];
    for (let time = 0; time < 3; time++) {
      for (const answer of answers) expect(jsonText(answer)).to.equal(JSON.stringify(answer));
    }
  });

  it("is made once of what never changes", () => {
    let count = 0;
    const counted = unchanging({
      toJSON() {
        count++;
        return { Name: "a" };
      },
    });
    for (let time = 0; time < 3; time++) expect(jsonText({ Rows: [counted] })).to.equal('{"Rows":[{"Name":"a"}]}');
    expect(count).to.equal(1);
  });
});
