import { coded, integer, integerKey, json, text } from "./columns.ts";
import { type CommandInvocation, changedInvocation } from "./command-invocation.ts";
import type { StatusDetails } from "./command-status.ts";
import { BLOCK_SIZE, type BlockRow, blockOf, InvocationBlock } from "./invocation-block.ts";
import type { Memory } from "./memory.ts";
import type { Source } from "./source.ts";
import { part, Table } from "./table.ts";

/**
 * The invocations of commands, up to 64 in a row: as rows of their own they would be most of a state, and writing them most of what a
 * window costs. Each command has blocks of its own, but for those of states before version 11.
 */
const BLOCKS = new Table(
  "command_invocation_blocks",
  {
    id: integerKey("AUTOINCREMENT"),
    openCount: integer(),
    details: json<BlockRow["details"]>(),
    invocations: coded<BlockRow["invocations"]>(
      { encode: (invocations) => invocations, decode: (kept) => kept as string | Uint8Array },
      "BLOB NOT NULL",
    ),
  },
  "CREATE INDEX command_invocation_blocks_open ON command_invocation_blocks (id) WHERE open_count > 0",
);

/** Finds the invocations of a node. */
const NODES = new Table(
  "command_invocation_nodes",
  { number: integerKey(), commandNumber: integer(), nodeId: text() },
  "CREATE INDEX command_invocation_nodes_by_node ON command_invocation_nodes (node_id)",
);

/** How many blocks stay in memory beside those that are not written yet. */
const KEPT_MAX = 400;

/** How many of those that are sent next are announced at once. */
const READ_AHEAD = 256;

/** The numbers of a command's first and last invocation; null before its targets are known. */
export interface InvocationRange {
  readonly firstInvocation: number | null;
  readonly lastInvocation: number | null;
}

/** Blocks by their id, changed in memory: each is written once, however often a transaction changes it. */
class KeptBlocks implements Memory {
  readonly tables: readonly string[];
  readonly place: number;
  readonly #source: Source;
  readonly #find;
  readonly #put;
  readonly #lastId;
  /** Blocks that were used since the last turn, and in the one before: the others are dropped. */
  #recent = new Map<number, InvocationBlock>();
  #older = new Map<number, InvocationBlock>();
  readonly #changed = new Set<InvocationBlock>();
  /** The last id that was ever given; undefined when it is not known. */
  #last: number | undefined;

  constructor(source: Source) {
    this.tables = [source.tableName(BLOCKS.name)];
    this.place = source.place;
    this.#source = source;
    const own = source.ownedBy(this);
    const rows = BLOCKS.on(own);
    this.#find = rows.find("id");
    this.#put = rows.putAll(["id"]);
    this.#lastId = own.prepare<{ id: number }>(`SELECT seq AS id FROM sqlite_sequence WHERE name = '${BLOCKS.name}'`);
  }

  get(number: number): CommandInvocation | undefined {
    return this.#block(blockOf(number))?.get(number);
  }

  set(invocation: CommandInvocation): void {
    const block = this.#block(blockOf(invocation.number));
    if (!block) throw new Error(`There is no command invocation ${invocation.number} to change.`);
    block.set(invocation);
    this.#change(block);
  }

  remove(number: number): void {
    const block = this.#block(blockOf(number));
    block?.remove(number);
    if (block) this.#change(block);
  }

  /** Pending invocations of these nodes, in blocks of their own. @returns the number of the first. */
  add(commandNumber: number, nodeIds: readonly string[]): number {
    this.#last ??= this.#lastId.get()?.id ?? 0;
    const first = (this.#last + 1) * BLOCK_SIZE;
    for (let from = 0; from < nodeIds.length; from += BLOCK_SIZE) {
      const block = InvocationBlock.pending(++this.#last, commandNumber, nodeIds.slice(from, from + BLOCK_SIZE));
      this.#change(block);
      this.#keep(block);
    }
    return first;
  }

  write(): void {
    this.#put([...this.#changed].map((block) => block.row()));
    // Hardly anything asks again for what has ended.
    for (const { id, isOpen } of this.#changed) {
      if (isOpen) continue;
      this.#recent.delete(id);
      this.#older.delete(id);
    }
    this.#changed.clear();
    this.#turn();
  }

  forget(): void {
    this.#recent.clear();
    this.#older.clear();
    this.#changed.clear();
    this.#last = undefined;
  }

  #block(id: number): InvocationBlock | undefined {
    const recent = this.#recent.get(id);
    if (recent) return recent;
    const row = this.#older.has(id) ? undefined : this.#find(id);
    const block = row ? new InvocationBlock(row) : this.#older.get(id);
    if (block) this.#keep(block);
    return block;
  }

  #change(block: InvocationBlock): void {
    this.#changed.add(block);
    this.#source.database.changed(this);
  }

  #keep(block: InvocationBlock): void {
    this.#recent.set(block.id, block);
    if (this.#changed.size === 0) this.#turn();
  }

  #turn(): void {
    if (this.#recent.size <= KEPT_MAX) return;
    this.#older = this.#recent;
    this.#recent = new Map();
  }
}

const WITHIN = "WHERE id BETWEEN :first AND :last";

export const commandInvocations = part([BLOCKS, NODES], (db) => {
  const kept = db.database.memories.one([db.tableName(BLOCKS.name)], () => new KeptBlocks(db));
  // Statements of the table itself, so that what is in memory is written before they run.
  const blocks = BLOCKS.on(db);
  const nodes = NODES.on(db);
  const insertNodes = nodes.insertAll();
  const deleteNodes = nodes.deleteWhere("WHERE number BETWEEN :first AND :last", "first", "last");
  const deleteBlocks = blocks.deleteAll("id");
  const counted = blocks.only("id", "details").all(WITHIN, "first", "last");
  const openIds = blocks.values("id", `${WITHIN} AND open_count > 0 ORDER BY id DESC`, "first", "last");
  /** A request reads them page by page. */
  const detailed = blocks.only("id", "details").kept().all(`${WITHIN} ORDER BY id DESC`, "first", "last");
  const openOfNode = db.prepare<{ number: number }>(
    `SELECT n.number AS number FROM ${NODES.name} n JOIN ${BLOCKS.name} b ON b.id = n.number / ${BLOCK_SIZE}
     WHERE n.node_id = :nodeId AND b.open_count > 0 ORDER BY n.number`,
  );
  const numbered = nodes.only("number").kept();
  const ofNode = numbered.page("number", ["nodeId"], "<");
  const ofNodeBetween = numbered.one(
    "WHERE node_id = :nodeId AND number BETWEEN :first AND :last",
    "nodeId",
    "first",
    "last",
  );

  /** Those of a block in a range, by falling number. Each is read when it is taken: the one before may have changed it. */
  function* within(id: number, first: number, last: number): Iterable<CommandInvocation> {
    for (let number = Math.min(last, endOf(id)); number >= Math.max(first, id * BLOCK_SIZE); number--) {
      const invocation = kept.get(number);
      if (invocation) yield invocation;
    }
  }

  /** The blocks of a range, the last first; only those that have a detail. */
  function* idsDown(first: number, last: number, details: StatusDetails | undefined): Iterable<number> {
    if (details === undefined) for (let id = blockOf(last); id >= blockOf(first); id--) yield id;
    else for (const block of detailed(blockOf(first), blockOf(last))) if (details in block.details) yield block.id;
  }

  function* open({ firstInvocation: first, lastInvocation: last }: InvocationRange): Iterable<CommandInvocation> {
    if (first === null || last === null) return;
    for (const id of openIds(blockOf(first), blockOf(last)))
      for (const invocation of within(id, first, last)) if (invocation.endedAtMs === null) yield invocation;
  }

  return {
    /**
     * One invocation for each node, Pending. They are numbered from the last node to the first, so that a list by
     * falling numbers has the newest command first and, inside it, the nodes in order.
     */
    insertAll(commandNumber: number, nodeIds: readonly string[]): { first: number; last: number } {
      const reversed = [...nodeIds].reverse();
      const first = kept.add(commandNumber, reversed);
      insertNodes(reversed.map((nodeId, index) => ({ number: first + index, commandNumber, nodeId })));
      return { first, last: first + nodeIds.length - 1 };
    },
    /** The one of a command on a node. */
    find(
      { firstInvocation: first, lastInvocation: last }: InvocationRange,
      nodeId: string,
    ): CommandInvocation | undefined {
      const found = first === null ? undefined : ofNodeBetween(nodeId, first, last!);
      return found && kept.get(found.number);
    },
    findByNumber: (number: number): CommandInvocation | undefined => kept.get(number),
    update: (invocation: CommandInvocation): void => kept.set(invocation),
    setDetails: (number: number, statusDetails: StatusDetails): void =>
      kept.set(changedInvocation(kept.get(number)!, { statusDetails })),
    /**
     * Those of a command below where sending has come, the next to send first.
     *
     * @param onRead called with the nodes of those that come next, before they are.
     */
    *nextUnsent(
      { firstInvocation: first, lastInvocation: last }: InvocationRange,
      end: number,
      onRead: (nodeIds: readonly string[]) => void,
    ): Iterable<CommandInvocation> {
      for (let number = end - 1; number >= first!; number--) {
        if (number === last || (number + 1) % READ_AHEAD === 0) {
          const after = Math.max(first!, number - (number % READ_AHEAD));
          onRead(Array.from({ length: number - after + 1 }, (_, index) => kept.get(number - index)!.nodeId));
        }
        yield kept.get(number)!;
      }
    },
    /** Those of a command that have not ended, by falling number. They may be changed meanwhile. */
    open,
    /** Pending ones with numbers from the first to the last that were not sent, by falling number. */
    returned(first: number, last: number, count: number): CommandInvocation[] {
      const found: CommandInvocation[] = [];
      for (const invocation of open({ firstInvocation: first, lastInvocation: last })) {
        if (found.length === count) break;
        if (invocation.statusDetails === "Pending" && invocation.sentAtMs === null) found.push(invocation);
      }
      return found;
    },
    /** The open invocations of a node, oldest first. */
    openOfNode: (nodeId: string): CommandInvocation[] =>
      openOfNode
        .all({ nodeId })
        .map(({ number }) => kept.get(number)!)
        .filter(({ endedAtMs }) => endedAtMs === null),
    countByDetails(first: number, last: number): ReadonlyMap<StatusDetails, number> {
      const counts = new Map<StatusDetails, number>();
      const add = (details: StatusDetails, count: number) => counts.set(details, (counts.get(details) ?? 0) + count);
      for (const block of counted(blockOf(first), blockOf(last))) {
        if (isWithin(block, first, last))
          for (const [details, count] of Object.entries(block.details)) add(details as StatusDetails, count);
        else for (const { statusDetails } of within(block.id, first, last)) add(statusDetails, 1);
      }
      return counts;
    },
    deleteAll(first: number, last: number): void {
      const [whole, shared]: [number[], number[]] = [[], []];
      for (const block of counted(blockOf(first), blockOf(last)))
        (isWithin(block, first, last) ? whole : shared).push(block.id);
      deleteBlocks(whole);
      for (const id of shared) for (const { number } of within(id, first, last)) kept.remove(number);
      deleteNodes(first, last);
    },
    /** Those with numbers from `first` to below `end`, the highest first, of one detail or of all. */
    ofRange(first: number, end: number, details: StatusDetails | undefined, count: number): CommandInvocation[] {
      const found: CommandInvocation[] = [];
      for (const id of idsDown(first, end - 1, details)) {
        for (const invocation of within(id, first, end - 1)) {
          if (found.length === count) return found;
          if (details === undefined || invocation.statusDetails === details) found.push(invocation);
        }
      }
      return found;
    },
    /** The invocations of a node below a number, newest first. */
    ofNode: (nodeId: string, below: number, limit: number): CommandInvocation[] =>
      ofNode(nodeId, below, limit).map(({ number }) => kept.get(number)!),
  };
});

function endOf(id: number): number {
  return (id + 1) * BLOCK_SIZE - 1;
}

/** Whether a block has no others than those with these numbers. */
function isWithin({ id, details }: Pick<BlockRow, "id" | "details">, first: number, last: number): boolean {
  const count = Object.values(details).reduce((sum, count) => sum + count, 0);
  return count === Math.min(last, endOf(id)) - Math.max(first, id * BLOCK_SIZE) + 1;
}
