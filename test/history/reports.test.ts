import { expect } from "chai";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { historyJson } from "../../history/history-json.ts";
import { csvHeader, csvRecords } from "../../history/report/csv.ts";
import { htmlReport } from "../../history/report/html.ts";
import { junitSuites, junitXml } from "../../history/report/junit.ts";
import { markdownReport, markdownReports } from "../../history/report/markdown.ts";
import { plainText } from "../../history/report/plain-text.ts";
import type { Finding, Verdict } from "../../history/verdict.ts";
import type { NodeInvocation, WindowHistory } from "../../history/window-history.ts";
import { rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

const NUL = "\u0000";
/** What a node can print, or be called: controls, colours, half characters, turned text, markup of all kinds, mentions. */
const HOSTILE = [
  `${NUL}\u0007\u0008\u001b[31mred\u001b[0m\u001b]0;title\u0007\u009b2J\ud83d half \udc00 \ufffe\u202egnp`,
  "]]> <![CDATA[ </pre></td></table><script>alert(1)</script><img src=x onerror=alert(1)>",
  "`code` ``` | a | b | @everyone @org/team #123 !45 GH-1 https://evil.example ![x](http://evil.example/y.png)",
  "\r\nline two\r# Title\n---\n\u2028\u2029 &amp; &#0; 100% ~~gone~~ {{ x }} __proto__ 😀",
].join(" ");

describe("reports of what nodes print", () => {
  let history: WindowHistory;
  let verdict: Verdict;

  before(async () => {
    const lab = await rehearse({ fleet: twoNodes('faults: { failingPatches: ["kernel*"] }') });
    await lab.to("2026-12-01T00:14:59Z");
    const read = await lab.verify({ patches: "changes", judge: "all" });
    await lab.stop();
    history = soiled(read.history);
    const findings = [...read.verdict.findings, ...hostileFindings()];
    verdict = { ...read.verdict, passed: false, findings };
  });

  describe("as JUnit XML", () => {
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the parsed file
    let suite: any;
    let xml: string;
    before(() => {
      xml = junitXml("dev", verdict, history);
      suite = new XMLParser({ ignoreAttributes: false, trimValues: false }).parse(xml).testsuites.testsuite;
    });

    it("are well-formed, of characters that XML 1.0 has", () => {
      expect(XMLValidator.validate(xml)).to.equal(true);
      expect(xml).to.match(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      expect(xml).not.to.contain("]]>").and.not.to.contain("<script");
    });

    it("count, time and name what was judged", () => {
      const no = verdict.findings.filter(({ passed }) => !passed).length;
      expect(suite).to.include({
        "@_tests": String(verdict.findings.length),
        "@_failures": String(no),
        "@_errors": "0",
        "@_skipped": "0",
        "@_timestamp": "2026-12-01T00:05:00",
      });
      expect(Number(suite["@_time"])).to.be.within(60, 300);
      const properties = suite.properties.property.map((one: Record<string, string>) => [
        one["@_name"],
        one["@_value"],
      ]);
      expect(properties).to.deep.include(["windowId", history.window.windowId]);
      for (const id of verdict.windowExecutionIds) expect(properties).to.deep.include(["windowExecutionId", id]);
      expect(suite.testcase.filter((one: object) => "failure" in one)).to.have.length(no);
    });

    it("have the elements and attributes of Ant's schema, in its order, and nothing else", () => {
      expect(Object.keys(suite).filter((key) => key !== "#text" && !key.startsWith("@_"))).to.deep.equal([
        "properties",
        "testcase",
        "system-out",
        "system-err",
      ]);
      expect(Object.keys(suite)).to.include.members(["@_package", "@_id", "@_hostname"]);
      for (const one of suite.testcase) {
        expect(Object.keys(one).filter((key) => key !== "#text")).to.have.members([
          "@_classname",
          "@_name",
          "@_time",
          ...(one.failure ? ["failure"] : []),
        ]);
        if (one.failure) expect(one.failure).to.include.keys("@_type", "@_message");
      }
    });

    it("say what could not be verified as an error, at the instant that is given", () => {
      const text = junitSuites([{ title: "prod", failure: HOSTILE }], new Date("2026-12-01T00:00:00Z"));
      expect(XMLValidator.validate(text)).to.equal(true);
      expect(text).to.match(/errors="1".*timestamp="2026-12-01T00:00:00"/);
    });
  });

  describe("as Markdown", () => {
    let comment: string;
    before(() => {
      comment = markdownReport({ title: `dev ${HOSTILE}`, history, verdict });
    });

    it("mention nobody, refer to nothing and link nowhere", () => {
      // What stands in code is no reference.
      const text = comment.replace(/`[^`\n]*`/g, "");
      expect(text).not.to.match(/@\w/);
      expect(text).not.to.match(/[#!]\d/);
      expect(text).not.to.match(/https?:\/\//);
      expect(text).not.to.match(/(^|[^\\])<(img|script)/);
      expect(text).not.to.match(/(^|[^\\])!\[/);
    });

    it("keep each finding one line of one table", () => {
      const table = comment.slice(comment.indexOf("### Failed checks")).split("\n").slice(4);
      const rows = table.filter((line) => line !== "");
      for (const line of rows) expect(line.replace(/\\\|/g, "").split("|"), line).to.have.length(5);
      expect(rows).to.have.length(verdict.findings.filter(({ passed }) => !passed).length);
    });

    it("stay below what a comment may have, however much failed", () => {
      const text = HOSTILE.repeat(20);
      const findings = Array.from(
        { length: 3000 },
        (_, index): Finding => ({ check: "patched", passed: false, subject: `i-${index}`, text }),
      );
      const many = { title: "dev", history, verdict: { ...verdict, findings } };
      expect(markdownReport(many)).to.have.length.below(65_536);
      expect(markdownReports([many, many, many])).to.have.length.below(65_536);
      expect(markdownReport(many)).to.match(/… and \d+ more\./);
    });
  });

  describe("as CSV", () => {
    it("have a record for each node of each invocation, with as many cells as columns and no formula", () => {
      const formulas = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\uff1d1",
        'a "quote", and a comma',
        "two\nlines",
      ];
      for (const text of [...formulas, HOSTILE]) {
        const named = { ...history, window: { ...history.window, name: text } };
        const records = [csvHeader(), ...csvRecords("prod", named)].map(cellsOf);
        const [columns = [], ...rows] = records;
        expect(rows).to.have.length(nodesIn(history));
        for (const row of rows) {
          expect(row).to.have.length(columns.length);
          for (const cell of row) expect(cell).not.to.match(/^\s*[=+@\-\uff1d]|\r/);
        }
        const shown = rows[0]![columns.indexOf("window")];
        expect(shown?.replace(/^'/, "").trim()).to.equal(plainText(text).trim());
      }
    });

    it("say when each node began and ended, how long it took, and which step failed", () => {
      const [header = [], ...rows] = [csvHeader(), ...csvRecords("prod", history)].map(cellsOf);
      const table = rows.map((row) => Object.fromEntries(row.map((cell, index) => [header[index], cell])));
      for (const row of table) {
        expect(row).to.include({ stack: "prod", window_id: history.window.windowId, task_type: "RUN_COMMAND" });
        expect((Date.parse(row.end!) - Date.parse(row.start!)) / 1000).to.equal(Number(row.duration_seconds));
        expect(row.exit_code === "0").to.equal(row.failed_step === "");
      }
      expect(table.map(({ node_id }) => node_id)).to.include.members([...history.nodes.keys()]);
    });

    it("have one record for what has no nodes below it, with the reason", () => {
      const [execution] = history.executions;
      const without = { ...execution!, tasks: [], unavailable: "Its tasks are no longer available" };
      const [record, ...others] = csvRecords("prod", { ...history, executions: [without] });
      expect(others).to.deep.equal([]);
      expect(cellsOf(record!).at(-1)).to.equal(without.unavailable);
    });

    const nodesIn = ({ executions }: WindowHistory) =>
      executions.flatMap(({ tasks }) => tasks.flatMap(({ invocations }) => invocations.flatMap(({ nodes }) => nodes)))
        .length;

    /** As RFC 4180 reads a record. */
    function cellsOf(record: string): string[] {
      const cells = [...`${record},`.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*)),/gy)];
      expect(cells.map(([text]) => text).join(""), record).to.equal(`${record},`);
      return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
    }
  });

  describe("as a page", () => {
    let page: string;
    before(() => {
      page = htmlReport({ title: HOSTILE, history, verdict });
    });

    it("are text and never markup", () => {
      expect(page).not.to.match(/<script|<img|onerror=alert\(1\)>(?!&)/);
      expect(page.match(/<pre/g)?.length).to.equal(page.match(/<\/pre>/g)?.length);
      expect(page).to.match(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      expect(page).not.to.match(/\p{Bidi_Control}/u);
    });

    it("stay small for a fleet of thousands, with the bad nodes in sight and the rest counted", () => {
      const started = performance.now();
      const many = enlarged(history, 5000);
      const text = htmlReport({ title: "dev", history: many, verdict });
      expect(text.length).to.be.below(1_500_000);
      expect(performance.now() - started).to.be.below(5_000);
      expect(text).to.match(/… and 49\d\d more nodes/);
    });
  });

  it("as JSON are what they were, instants as ISO-8601", () => {
    const read = JSON.parse(JSON.stringify(historyJson(history)));
    expect(read.executions[0].startedAt).to.equal("2026-12-01T00:05:00.000Z");
    expect(read.executions[0].tasks[0].invocations[0].nodes[0].steps[0].output).to.contain(NUL);
    expect(read.nodes).to.have.length(2);
  });
});

function hostileFindings(): Finding[] {
  return [
    { check: "steps-succeeded", passed: false, subject: HOSTILE, text: HOSTILE },
    { check: "patched", passed: true, subject: "i-1", text: HOSTILE },
  ];
}

/** Every text that a node, or somebody who names things, has a say in. */
function soiled(history: WindowHistory): WindowHistory {
  const soil = (node: NodeInvocation): NodeInvocation => ({
    ...node,
    steps: node.steps.map((step) => ({ ...step, output: HOSTILE, errorOutput: HOSTILE, name: HOSTILE })),
  });
  return {
    ...history,
    window: {
      ...history.window,
      name: HOSTILE,
      tasks: history.window.tasks.map((task) => ({ ...task, name: HOSTILE })),
    },
    executions: history.executions.map((execution) => ({
      ...execution,
      statusDetails: HOSTILE,
      tasks: execution.tasks.map((task) => ({
        ...task,
        statusDetails: HOSTILE,
        invocations: task.invocations.map((one) => ({ ...one, unavailable: HOSTILE, nodes: one.nodes.map(soil) })),
      })),
    })),
    nodes: new Map([...history.nodes].map(([id, node]) => [id, { ...node, name: HOSTILE, platform: HOSTILE }])),
  };
}

/** The same fleet, many times over. */
function enlarged(history: WindowHistory, count: number): WindowHistory {
  const [[id, node]] = [...history.nodes] as [
    [string, WindowHistory["nodes"] extends ReadonlyMap<string, infer N> ? N : never],
  ];
  const ids = Array.from({ length: count }, (_, index) => `${id.slice(0, -5)}${String(index).padStart(5, "0")}`);
  const executions = history.executions.map((execution) => ({
    ...execution,
    tasks: execution.tasks.map((task) => ({
      ...task,
      invocations: task.invocations.map((one) => ({
        ...one,
        nodes: ids.map((instanceId) => ({ ...one.nodes[0]!, instanceId })),
      })),
    })),
  }));
  return {
    ...history,
    executions,
    nodes: new Map(ids.map((instanceId) => [instanceId, { ...node, instanceId, name: undefined }])),
  };
}
