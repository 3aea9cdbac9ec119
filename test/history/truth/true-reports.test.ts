import type { CommandInvocation } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readHistory } from "../../../history/read-history.ts";
import { type ReportFacts, reportFacts } from "../../../history/report/facts.ts";
import { htmlReport } from "../../../history/report/html.ts";
import { junitXml } from "../../../history/report/junit.ts";
import { markdownReport } from "../../../history/report/markdown.ts";
import type { Verdict } from "../../../history/verdict.ts";
import { verify } from "../../../history/verify.ts";
import type { WindowHistory } from "../../../history/window-history.ts";
import { Dice } from "../../simulation/dice.ts";
import { type RandomHistory, randomHistory } from "./random-history.ts";
import { type RawAnswers, type RawExecution, type RawInvocation, rawAnswers } from "./raw-answers.ts";

/** `MW_TRUE_REPORTS=500` tries so many histories; `MW_TRUE_REPORTS_SEED=17` begins with that one. */
const HISTORIES = Number(process.env.MW_TRUE_REPORTS ?? 30);
const FIRST = Number(process.env.MW_TRUE_REPORTS_SEED ?? 1);

describe("a report of any history", function () {
  this.timeout(Math.max(60_000, HISTORIES * 6_000));

  it(`says nothing that the API contradicts (${HISTORIES} histories)`, async () => {
    for (let seed = FIRST; seed < FIRST + HISTORIES; seed++) {
      const dice = new Dice(`true reports ${seed}`);
      const world = await randomHistory(dice, seed);
      try {
        for (let looks = dice.between(1, 3); looks > 0; looks--) {
          await world.goOn();
          await look(world, dice);
        }
      } catch (error) {
        (error as Error).message = `MW_TRUE_REPORTS_SEED=${seed}: ${(error as Error).message}`;
        throw error;
      } finally {
        await world.emulator.stop();
      }
    }
  });
});

async function look(world: RandomHistory, dice: Dice): Promise<void> {
  const { ssm } = world.emulator;
  const windowId = dice.one(world.windowIds);
  const raw = await rawAnswers(ssm, windowId, world.nodeIds);
  const now = await world.now();
  const options = { ...randomRange(raw, now, dice), judge: dice.one(["last", "last", "all"] as const), now };
  const expectation = dice.one([{}, {}, {}, { reached: "50%" }, { steps: "patched" }, { compliance: "50%" }] as const);
  const history = await readHistory(ssm, windowId, { ...options, patches: "changes" });
  const verdict = verify(history, { ...options, expectation });
  const facts = reportFacts(history, verdict);
  const place = `window ${windowId}, ${JSON.stringify({ ...options, expectation })}`;
  checkExecutions(facts, raw, place);
  checkNodes(facts, raw, place);
  checkFleet(facts, verdict, raw, place);
  checkFindings(facts, verdict, raw, now, place);
  checkTexts(facts, history, verdict, now, place);
  await checkOtherRange(world, windowId, facts, place);
}

/** Anything: all, the past, from an execution on, what has not come yet. */
function randomRange({ executions }: RawAnswers, now: Date, dice: Dice): { from?: Date; to?: Date } {
  const instants = [
    ...executions.flatMap(({ StartTime, EndTime }) => [StartTime!, ...(EndTime ? [EndTime] : [])]),
    new Date(now.getTime() - 3_600_000),
    new Date(now.getTime() + 3_600_000),
  ].sort((a, b) => a.getTime() - b.getTime());
  const [from, to] = [dice.one(instants), dice.one(instants)];
  return dice.one([{}, {}, { from }, { to }, from < to ? { from, to } : {}]);
}

function checkExecutions({ executions, range, judged }: ReportFacts, raw: RawAnswers, place: string): void {
  const { from = new Date(0), to } = range;
  const inRange = raw.executions.filter(({ StartTime }) => StartTime! >= from && (!to || StartTime! < to));
  expect(
    executions.map(({ execution }) => execution.windowExecutionId),
    place,
  ).to.deep.equal(inRange.map(({ WindowExecutionId }) => WindowExecutionId));
  for (const [index, own] of executions.entries()) {
    const one = inRange[index]!;
    const at = `${place}, execution ${one.WindowExecutionId}`;
    const ids = [...new Set(one.invocations.map(({ InstanceId }) => InstanceId!))];
    const results = ids.map((id) => resultOf(one.invocations.filter(({ InstanceId }) => InstanceId === id)));
    const count = (result: string) => results.filter((each) => each === result).length;
    expect(own.execution.status, at).to.equal(one.Status);
    expect(own.tookMs, at).to.equal(one.EndTime && one.EndTime.getTime() - one.StartTime!.getTime());
    expect(own.nodes, at).to.equal(ids.length);
    expect(own.succeededNodes, at).to.equal(count("succeeded"));
    expect(own.failedNodes, at).to.equal(count("failed"));
    expect(own.unreachedNodes, at).to.equal(count("not-reached"));
    expect(own.runningNodes, at).to.equal(count("running"));
    if (one.EndTime && own.slackMs !== undefined) {
      const closes = one.StartTime!.getTime() + raw.window.Duration! * 3_600_000;
      expect(own.slackMs, at).to.equal(closes - one.EndTime.getTime());
    }
  }
  if (judged.length > 0) expect(judged.at(-1)!.execution.status, place).not.to.equal("SKIPPED_OVERLAPPING");
}

const UNARRIVED = ["Pending", "Delayed", "Undeliverable", "Terminated"];
const UNFINISHED = ["Pending", "InProgress", "Delayed", "Cancelling"];

function arrived({ StatusDetails, CommandPlugins = [] }: RawInvocation): boolean {
  if (UNARRIVED.includes(StatusDetails!)) return false;
  const hasStarted = CommandPlugins.some(({ ResponseStartDateTime }) => ResponseStartDateTime);
  return /^(Cancel|DeliveryTimedOut)/.test(StatusDetails!) ? hasStarted : true;
}

function resultOf(own: readonly RawInvocation[]): string {
  if (!own.some(arrived)) return "not-reached";
  const isGood = ({ Status, CommandPlugins = [] }: RawInvocation) =>
    Status === "Success" && CommandPlugins.every((plugin) => plugin.Status === "Success");
  const ended = own.filter(({ Status }) => !UNFINISHED.includes(Status!));
  if (!ended.every(isGood)) return "failed";
  return ended.length === own.length ? "succeeded" : "running";
}

/** Titles of the patches that commands printed as installed. */
function installedTitles(invocations: readonly RawInvocation[]): Set<string> {
  return new Set(
    invocations.flatMap(({ printed }) => [...printed.matchAll(/^Installed: (.*)$/gm)].map(([, title]) => title!)),
  );
}

/** How many patches the first operation of a node's commands found missing, by what it printed. */
function foundMissing(invocations: readonly RawInvocation[]): number | undefined {
  const operations = invocations
    .filter(({ printed }) => printed !== "")
    .sort((a, b) => startOf(a) - startOf(b))
    .map(({ printed }) =>
      /Installing (\d+) approved|(\d+) approved patches are missing|(Nothing to install|No approved patch is missing)/.exec(
        printed,
      ),
    );
  const [first] = operations;
  if (!first) return undefined;
  return Number(first[1] ?? first[2] ?? 0);
}

function startOf({ CommandPlugins = [] }: RawInvocation): number {
  return Math.min(...CommandPlugins.flatMap(({ ResponseStartDateTime: at }) => (at ? [at.getTime()] : [])));
}

/** The execution's commands on a node; undefined when the raw answers have no such execution. */
function ownInvocations(raw: RawAnswers, facts: ReportFacts, id: string): readonly RawInvocation[] {
  const last = lastRaw(raw, facts);
  return last?.invocations.filter(({ InstanceId }) => InstanceId === id) ?? [];
}

function lastRaw(raw: RawAnswers, { judged }: ReportFacts): RawExecution | undefined {
  const id = judged.at(-1)?.execution.windowExecutionId;
  return raw.executions.find(({ WindowExecutionId }) => WindowExecutionId === id);
}

/**
 * Whether what was installed on the node meanwhile is what these commands printed: one that was cut off prints nothing, and the API
 * does not report which of two commands at the same time installed a patch.
 */
function ownsAll(invocations: readonly RawInvocation[], commands: readonly CommandInvocation[]): boolean {
  const ids = new Set(invocations.map(({ CommandId }) => CommandId));
  const spans = invocations.map(spanOf);
  const others = commands.filter(({ CommandId }) => !ids.has(CommandId)).map(spanOf);
  const isAlone = others.every(([from, to]) => spans.every(([start, end]) => to < start - 2_000 || from > end + 2_000));
  return isAlone && invocations.every(({ Status }) => Status === "Success" || Status === "Failed");
}

/** Until for ever where the steps do not say: the command was cut off, or runs. */
function spanOf({ RequestedDateTime, Status, CommandPlugins = [] }: CommandInvocation): [from: number, to: number] {
  const ends = CommandPlugins.flatMap(({ ResponseFinishDateTime: at }) => (at ? [at.getTime()] : []));
  const isOver = Status === "Success" || Status === "Failed";
  return [RequestedDateTime!.getTime(), isOver ? Math.max(...ends) : Number.POSITIVE_INFINITY];
}

function checkNodes(facts: ReportFacts, raw: RawAnswers, place: string): void {
  for (const own of facts.nodes) {
    const id = own.node.instanceId;
    const at = `${place}, node ${id}`;
    const { state, patches, commands } = raw.nodes.get(id)!;
    const invocations = ownInvocations(raw, facts, id);
    const inState = (...states: string[]) => patches.filter(({ State }) => states.includes(State!)).length;
    if (!state) {
      expect([own.onNode, own.missing, own.missingBefore, own.installed], at).to.deep.equal(Array(4).fill(undefined));
      continue;
    }
    expect(own.onNode, at).to.equal(
      inState("Installed", "InstalledOther", "InstalledPendingReboot", "InstalledRejected"),
    );
    expect(own.missing, at).to.equal(inState("Missing", "Failed"));
    const isOwn = invocations.some(({ printed }) => printed.includes(`snapshot ${state.SnapshotId}`));
    if (isOwn) expect(own.dataOf, at).to.equal("execution");
    if (own.dataOf === "earlier" || own.dataOf === "later") expect(own.missingBefore, at).to.equal(undefined);
    const titles = installedTitles(invocations);
    if (own.installed && !own.installed.isAtLeast && ownsAll(invocations, commands)) {
      expect(own.installed.count, `${at}: installed`).to.equal(titles.size);
    }
    if (own.missingBefore !== undefined && isOwn) {
      expect(own.missingBefore, `${at}: missing before`).to.equal(foundMissing(invocations));
    }
  }
}

function checkFleet(facts: ReportFacts, verdict: Verdict, raw: RawAnswers, place: string): void {
  const last = lastRaw(raw, facts);
  expect(facts.fleet === undefined, place).to.equal(last === undefined);
  if (!last || !facts.fleet) return;
  const targeted = last.invocations.filter(
    ({ windowTargetId }) => windowTargetId && raw.targetIds.includes(windowTargetId),
  );
  const expected = new Set([...raw.matching, ...targeted.map(({ InstanceId }) => InstanceId!)]);
  const ofNode = (id: string) => last.invocations.filter(({ InstanceId }) => InstanceId === id);
  const notReached = [...expected].filter((id) => !ofNode(id).some(arrived));
  const reached = [...expected].filter((id) => ofNode(id).length > 0 && ofNode(id).every(arrived));
  expect(facts.fleet.expected, place).to.equal(expected.size);
  expect(facts.fleet.notReached, place).to.equal(notReached.length);
  expect(facts.fleet.reached, place).to.equal(reached.length);
  expect(facts.fleet.partlyReached, place).to.equal(expected.size - reached.length - notReached.length);
  // A node that was not reached is counted once: its other commands cannot have anything to say.
  for (const id of notReached) {
    const about = verdict.findings.filter(({ subject }) => subject === id);
    const ofLast = about.filter(({ check }) => check === "patched" || check === "compliant");
    expect(ofLast, `${place}, node ${id}`).to.deep.equal([]);
  }
  expect(facts.fleet.patched + facts.fleet.unknown, place).to.be.at.most(facts.fleet.askedAboutPatches);
  const patched = verdict.findings.filter(({ check }) => check === "patched");
  const unknown = patched.filter(({ passed, text }) => !passed && !/on the node/.test(text));
  expect(facts.fleet.unknown, place).to.equal(unknown.length);
  expect(facts.fleet.askedAboutPatches + facts.fleet.notReached, place).to.be.at.most(expected.size);
}

function checkFindings(facts: ReportFacts, verdict: Verdict, raw: RawAnswers, now: Date, place: string): void {
  const inRange = new Set(facts.executions.map(({ execution }) => execution.windowExecutionId));
  const executions = raw.executions.filter(({ WindowExecutionId }) => inRange.has(WindowExecutionId!));
  for (const { check, passed, subject, text } of verdict.findings) {
    const at = `${place}: ${subject} ${text}`;
    expect(text, at).not.to.match(/undefined|NaN|Invalid|\[object/);
    const said = /it is (\S+)( \((\S+)\))? now/.exec(text);
    if (said) expect(Date.parse(said[1]!), at).to.equal(now.getTime());
    if (facts.asOf) expect(text, at).not.to.match(/\bnow\b|next at/);
    const times = /(\d+) executions? started/.exec(text);
    if (check === "opened" && times) {
      const opened = executions.filter(({ Status }) => Status !== "SKIPPED_OVERLAPPING").length;
      expect(Number(times[1]), at).to.equal(opened);
    }
    const next = /next at (\S+)/.exec(text);
    if (next) expect(next[1], at).to.equal(raw.window.NextExecutionTime);
    if (check === "compliant" && passed && text === "COMPLIANT") {
      const { state } = raw.nodes.get(subject)!;
      expect((state?.MissingCount ?? 0) + (state?.FailedCount ?? 0), at).to.equal(0);
    }
    if (check !== "patched") continue;
    const own = facts.nodes.find(({ node }) => node.instanceId === subject);
    const installed = /(at least )?(\d+) installed by this execution/.exec(text);
    if (installed) expect(Number(installed[2]), at).to.equal(own!.installed!.count);
    const onNode = /(\d+) on the node/.exec(text);
    if (onNode) expect(Number(onNode[1]), at).to.equal(own!.onNode);
    const before = /\((\d+) missing before\)/.exec(text);
    expect(before ? Number(before[1]) : undefined, at).to.equal(
      /on the node/.test(text) ? own!.missingBefore : undefined,
    );
    const { state } = raw.nodes.get(subject)!;
    const open =
      (state?.MissingCount ?? 0) +
      (state?.FailedCount ?? 0) +
      (state?.InstalledPendingRebootCount ?? 0) +
      (state?.InstalledRejectedCount ?? 0);
    if (passed) expect(open, at).to.equal(0);
    if (passed && facts.asOf) {
      // As of the end of the range: whatever was installed since could have been missing then.
      const since = raw.nodes.get(subject)!.patches.filter(({ InstalledTime: t }) => t && t >= facts.asOf!);
      expect(since, at).to.deep.equal([]);
    }
  }
}

/** What each form of report says in its one sentence, and every number in it. */
function checkTexts(facts: ReportFacts, history: WindowHistory, verdict: Verdict, now: Date, place: string): void {
  const failed = verdict.findings.filter(({ passed }) => !passed).length;
  const texts = {
    html: htmlReport({ title: "dev", history, verdict }),
    markdown: markdownReport({ title: "dev", history, verdict }),
    junit: junitXml("dev", verdict, history),
  };
  const sentence = /(?:All (\d+)|(\d+) of (\d+)) checks? (passed|failed): ([^.]*)\./;
  const last = facts.judged.at(-1);
  for (const [form, text] of Object.entries(texts)) {
    const at = `${place}, ${form}`;
    expect(text, at).not.to.match(/undefined|NaN|Invalid Date|\[object/);
    if (facts.asOf) expect(text, at).not.to.match(/\bnow\b/i);
    const [, all, bad = "0", of = all, , rest] = sentence.exec(text)!;
    expect([Number(bad), Number(of)], at).to.deep.equal([failed, verdict.findings.length]);
    const installed = /(\d+) patch(?:es)? installed/.exec(rest!);
    expect(installed ? Number(installed[1]) : undefined, at).to.equal(last?.installed?.count);
    const unreached = /(\d+) nodes? not reached/.exec(rest!);
    expect(unreached ? Number(unreached[1]) : 0, at).to.equal(facts.fleet?.notReached ?? 0);
    const unknown = /patches of (\d+) nodes? unknown/.exec(rest!);
    expect(unknown ? Number(unknown[1]) : 0, at).to.equal(facts.fleet?.unknown ?? 0);
    const patched = /(\d+) of (\d+) nodes? patched/.exec(rest!);
    if (patched) {
      const { patched: good, askedAboutPatches, notReached } = facts.fleet!;
      expect([Number(patched[1]), Number(patched[2])], at).to.deep.equal([good, askedAboutPatches + notReached]);
    }
    const zone = facts.window.timeZone;
    expect(text, at).to.contain(zone);
  }
  expect(texts.junit, place).to.contain(`failures="${failed}"`).and.contain(now.toISOString());
}

/** The same execution, asked about with another range, as a wait does: the same facts. */
async function checkOtherRange(
  world: RandomHistory,
  windowId: string,
  facts: ReportFacts,
  place: string,
): Promise<void> {
  const last = facts.judged.at(-1)?.execution;
  if (!last || facts.asOf) return;
  const history = await readHistory(world.emulator.ssm, windowId, { from: last.startedAt, patches: "changes" });
  const verdict = verify(history, { now: await world.now() });
  const other = reportFacts(history, verdict);
  if (other.judged.at(-1)?.execution.windowExecutionId !== last.windowExecutionId) return;
  for (const { node, isBad: _, ...seen } of other.nodes) {
    const before = facts.nodes.find((one) => one.node.instanceId === node.instanceId);
    if (!before) continue;
    const { node: _node, isBad: _isBad, ...same } = before;
    expect(seen, `${place}, node ${node.instanceId} from ${last.startedAt.toISOString()}`).to.deep.equal(same);
  }
  expect({ ...other.judged.at(-1), isJudged: true }, place).to.deep.equal({ ...facts.judged.at(-1), isJudged: true });
}
