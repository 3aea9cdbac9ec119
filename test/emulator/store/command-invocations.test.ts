import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import type { CommandInvocation } from "../../../emulator/store/command-invocation.ts";
import { STATUS_OF_DETAILS, type StatusDetails } from "../../../emulator/store/command-status.ts";
import { Database } from "../../../emulator/store/database.ts";
import { openStore, openStoresOn } from "../../../emulator/store/store.ts";

interface Sent {
  readonly number: number;
  readonly firstInvocation: number;
  readonly lastInvocation: number;
}

const DETAILS: readonly StatusDetails[] = ["Pending", "InProgress", "Cancelling", "Success", "Failed", "Delayed"];

describe("stored command invocations", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "invocations-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 12; seed++) {
    it(`are what was written, whatever is undone and whenever it goes on (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      let model = new Map<number, CommandInvocation>();
      let commands: Sent[] = [];
      let lastCommand = 0;
      const oneOf = <T>(list: readonly T[]): T => list[below(list.length)]!;
      const falling = (command?: Sent) =>
        [...model.values()]
          .filter(({ commandNumber }) => !command || commandNumber === command.number)
          .sort((one, other) => other.number - one.number);

      const send = () => {
        const number = ++lastCommand;
        const nodeIds = Array.from({ length: 1 + below(oneOf([3, 70, 300])) }, (_, index) => `i-${index}`);
        const { first, last } = store.commandInvocations.insertAll(number, nodeIds);
        expect(first).to.be.greaterThan(Math.max(0, ...model.keys()));
        commands.push({ number, firstInvocation: first, lastInvocation: last });
        for (const [index, nodeId] of [...nodeIds].reverse().entries()) {
          const pending = { statusDetails: "Pending", status: "Pending", plugins: [], running: null } as const;
          const times = { sentAtMs: null, startedAtMs: null, endedAtMs: null };
          model.set(first + index, { number: first + index, commandNumber: number, nodeId, ...pending, ...times });
        }
      };
      const change = () => {
        const before = model.get(oneOf([...model.keys()]))!;
        const statusDetails = oneOf(DETAILS);
        const hasEnded = statusDetails === "Success" || statusDetails === "Failed";
        const skipped = { status: "Skipped", code: 0, startedAtMs: 7, endedAtMs: 7, stdout: "", stderr: "" } as const;
        const done = {
          status: "Success",
          code: 0,
          startedAtMs: 7,
          endedAtMs: 9,
          stdout: "a\nü\u0000",
          stderr: "",
        } as const;
        const changed: CommandInvocation = {
          ...before,
          statusDetails,
          status: STATUS_OF_DETAILS[statusDetails],
          sentAtMs: oneOf([null, 5]),
          startedAtMs: oneOf([null, 7]),
          endedAtMs: hasEnded ? 9 : null,
          plugins: oneOf([
            [],
            [done],
            [
              { ...skipped, skip: "plugin" },
              { ...done, stderr: "no" },
            ],
          ]),
          running: hasEnded ? null : oneOf([null, { attempt: 1, startedAtMs: 7, outcome: { a: 1 }, endedAtMs: null }]),
        };
        store.commandInvocations.update(changed);
        model.set(changed.number, changed);
      };
      const forget = () => {
        const command = oneOf(commands);
        store.commandInvocations.deleteAll(command.firstInvocation, command.lastInvocation);
        commands = commands.filter((other) => other !== command);
        for (const { number } of falling(command)) model.delete(number);
      };
      const check = () => {
        const command = oneOf(commands);
        const { firstInvocation: first, lastInvocation: last } = command;
        const all = falling(command);
        const open = all.filter(({ endedAtMs }) => endedAtMs === null);
        const { number, nodeId } = oneOf(all);
        const offered = store.commandInvocations;
        expect(offered.findByNumber(number)).to.deep.equal(model.get(number));
        expect(offered.find(command, nodeId)).to.deep.equal(model.get(number));
        expect([...offered.open(command)]).to.deep.equal(open);
        const returned = open.filter(({ status, sentAtMs }) => status === "Pending" && sentAtMs === null);
        const pending = returned.filter(({ statusDetails }) => statusDetails === "Pending");
        expect(offered.returned(first, last, 5)).to.deep.equal(pending.slice(0, 5));
        const details = oneOf([undefined, ...DETAILS]);
        const end = first + below(last - first + 2);
        const count = 1 + below(90);
        const listed = all.filter(
          ({ number, statusDetails }) => number < end && (details === undefined || statusDetails === details),
        );
        expect(offered.ofRange(first, end, details, count)).to.deep.equal(listed.slice(0, count));
        const ofNode = falling().filter((invocation) => invocation.nodeId === nodeId);
        expect(offered.ofNode(nodeId, number + 1, 3)).to.deep.equal(
          ofNode.filter((one) => one.number <= number).slice(0, 3),
        );
        const openOfNode = ofNode.filter(({ endedAtMs }) => endedAtMs === null).reverse();
        expect(offered.openOfNode(nodeId)).to.deep.equal(openOfNode);
        const counts = new Map<string, number>();
        for (const { statusDetails } of all) counts.set(statusDetails, (counts.get(statusDetails) ?? 0) + 1);
        expect([...offered.countByDetails(first, last)].sort()).to.deep.equal([...counts].sort());
        const announced: string[] = [];
        const next = [...offered.nextUnsent(command, end, (nodeIds) => announced.push(...nodeIds))];
        const unsent = all.filter(({ number }) => number < end);
        expect(next).to.deep.equal(unsent);
        if (end === last + 1) expect(announced).to.deep.equal(unsent.map(({ nodeId }) => nodeId));
      };
      const act = () => {
        for (let count = 1 + below(30); count > 0; count--) {
          const how = below(12);
          if (commands.length === 0 || how === 0) send();
          else if (how === 1 && commands.length > 3) forget();
          else if (how === 2) check();
          else change();
        }
      };
      /** Runs something that is undone, here and in the model. */
      const undone = (run: (change: () => void) => void) => {
        const before = [new Map(model), [...commands], lastCommand] as const;
        expect(() =>
          run(() => {
            act();
            throw new Error("undone");
          }),
        ).to.throw("undone");
        [model, commands, lastCommand] = [before[0], [...before[1]], before[2]];
      };

      for (let step = 0; step < 40; step++) {
        if (below(3) === 0) undone((change) => store.transaction(change));
        store.transaction(() => {
          act();
          if (below(3) === 0) undone((change) => store.attempt(change));
          if (below(3) === 0) store.attempt(act);
        });
        if (commands.length > 0) check();
        if (below(6) === 0) {
          store.close();
          store = openStore(folder);
        }
      }
      store.close();
    });
  }

  it("of two commands may share a block, as in states of earlier versions", () => {
    const db = new Database(":memory:");
    const { commandInvocations } = openStoresOn(db).first;
    const lines = [
      '[70,1,"i-a","Success",1,2,3,[["Success",0,2.0,3.0]],null]',
      '[71,1,"i-b","Failed",1,2,3,null,null]',
      '[72,2,"i-a","Pending",null,null,null,null,null]',
    ];
    const details = '{"Success":1,"Failed":1,"Pending":1}';
    db.exec(`INSERT INTO command_invocation_blocks VALUES (1, 1, '${details}', '${lines.join("\n")}');
      INSERT INTO command_invocation_nodes VALUES (70, 1, 'i-a'), (71, 1, 'i-b'), (72, 2, 'i-a')`);
    expect(commandInvocations.ofRange(70, 72, undefined, 9).map(({ nodeId }) => nodeId)).to.deep.equal(["i-b", "i-a"]);
    expect([...commandInvocations.countByDetails(70, 71)]).to.deep.equal([
      ["Failed", 1],
      ["Success", 1],
    ]);
    db.transaction(() => commandInvocations.deleteAll(70, 71));
    expect(commandInvocations.findByNumber(70)).to.equal(undefined);
    expect(commandInvocations.ofNode("i-a", 100, 9).map(({ number }) => number)).to.deep.equal([72]);
    db.transaction(() => commandInvocations.deleteAll(72, 72));
    expect(db.prepare("SELECT count(*) AS count FROM command_invocation_blocks").get()).to.deep.equal({ count: 0 });
  });
});
