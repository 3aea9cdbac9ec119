import { expect } from "chai";
import { editedConfig, type Path } from "../../../automation/stack-calls/edit-config.ts";
import { configData } from "../../../config/file/config-data.ts";

const FILE = `# The environment of tests.

config:   # what the program gets
  # Where it is.
  aws:region: us-east-1      # trailing


  app:list:
  - a   # first
  - b
  app:text: |
    one
      two
  'app:q': "x"
  app:group:   # of tags
    Name: web
    on: yes
  app:flow: { a: 1, b: [ 2 ] }
# The salt.
encryptionsalt: v1:abc
`;

describe("editing a stack's file", () => {
  const edited = (path: Path, value: unknown, text = FILE) =>
    editedConfig(text, ".yaml", path, value === undefined ? undefined : configData(value, "it"));

  for (const [what, path, value, from, to] of [
    ["another text", ["config", "aws:region"], "eu-west-1", "us-east-1 ", '"eu-west-1" '],
    ["a number for a quoted text", ["config", "app:q"], 3, '"x"', "3"],
    ["a list for a list", ["config", "app:list"], [1], "\n  - a   # first\n  - b", " [1]"],
    ["a text for a block", ["config", "app:text"], "x\ny", "|\n    one\n      two", '"x\\ny"'],
    [
      "a group for a group",
      ["config", "app:group"],
      { a: true },
      "   # of tags\n    Name: web\n    on: yes",
      ' {"a": true} # of tags',
    ],
    ["a member of a group", ["config", "app:group", "Name"], "api", "web", '"api"'],
    ["a new member of a group", ["config", "app:group", "New"], 1, "on: yes\n", "on: yes\n    New: 1\n"],
    ["a new key", ["config", "app:new"], { a: [1] }, "b: [ 2 ] }\n", 'b: [ 2 ] }\n  app:new: {"a": [1]}\n'],
    [
      "a secret",
      ["config", "app:new"],
      { secure: "v1:x" },
      "b: [ 2 ] }\n",
      "b: [ 2 ] }\n  app:new:\n    secure: v1:x\n",
    ],
    ["nothing", ["config", "aws:region"], undefined, "  aws:region: us-east-1      # trailing\n", ""],
    ["nothing for a block", ["config", "app:text"], undefined, "  app:text: |\n    one\n      two\n", ""],
    ["a key beside config", ["secretsprovider"], "awskms://x", "v1:abc\n", 'v1:abc\nsecretsprovider: "awskms://x"\n'],
  ] as const) {
    it(`puts ${what} in its place, and changes nothing else`, () => {
      expect(FILE).to.contain(from);
      expect(edited(path, value)).to.equal(FILE.replace(from, () => to));
      const windows = FILE.replaceAll("\n", "\r\n");
      expect(edited(path, value, windows)?.replaceAll("\r\n", "\n")).to.equal(FILE.replace(from, () => to));
    });
  }

  it("keeps the comments where the layout has to change", () => {
    for (const [path, value] of [
      [["config", "app:list", 0], "c"],
      [["config", "app:list", 2], "c"],
      [["config", "app:flow", "b", 0], 3],
      [["config", "app:flow", "a"], undefined],
    ] as const) {
      const text = edited(path, value);
      for (const comment of FILE.match(/# .*/g)!) expect(text, path.join()).to.contain(comment.trim());
    }
  });

  it("begins a file that has no config, and empties one", () => {
    for (const text of [
      "",
      "# a comment\n",
      "encryptionsalt: v1:abc",
      "config:\n",
      "config: {}\n",
      "config: { a: 1 }\n",
    ]) {
      const first = edited(["config", "app:a"], "x", text);
      expect(first, JSON.stringify(text)).to.match(/app:a['"]?: "x"/);
      const none = edited(["config", "app:a"], undefined, first);
      expect(none, first).to.be.a("string").and.not.contain("app:a");
    }
    expect(editedConfig('{"config":{"a":1}}', ".json", ["config", "b"], configData("é", "it"))).to.equal(
      '{\n    "config": {\n        "a": 1,\n        "b": "é"\n    }\n}\n',
    );
  });
});
