import type { WaitClock } from "../../history/wait-for-opening.ts";

/** One of those who wait on a clock that stands still until it is moved. */
export interface Member {
  readonly clock: WaitClock;
  /** It waits no more, and has read what it wanted: time may go on without it. */
  leave(): void;
}

interface Waiting {
  readonly untilMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A clock that several wait on and that each of them would move. It is moved only while all who are left wait, and then to
 * the earliest instant that one of them asked for: nobody's evidence is skipped, and what one reads after its wait is still
 * what it was at that instant.
 *
 * @param names the members, all from the start on: who comes later finds time gone by.
 */
export function sharedClock<Name extends string>(
  clock: WaitClock,
  names: readonly Name[],
  signal: AbortSignal,
): Readonly<Record<Name, Member>> {
  const present = new Set<string>(names);
  const waiting = new Map<string, Waiting>();
  let isMoving = false;

  async function moveOn(): Promise<void> {
    if (isMoving || waiting.size === 0 || waiting.size < present.size) return;
    isMoving = true;
    const untilMs = Math.min(...[...waiting.values()].map((one) => one.untilMs));
    try {
      // Somebody else may have moved it there already, and it does not go back.
      if ((await clock.now()).getTime() < untilMs) await clock.pass(new Date(untilMs), signal);
      for (const [name, one] of [...waiting]) {
        if (one.untilMs > untilMs) continue;
        waiting.delete(name);
        one.resolve();
      }
    } catch (error) {
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    } finally {
      isMoving = false;
    }
    await moveOn();
  }

  const member = (name: string): Member => ({
    clock: {
      now: () => clock.now(),
      pass: (instant) =>
        new Promise<void>((resolve, reject) => {
          waiting.set(name, { untilMs: instant.getTime(), resolve, reject });
          void moveOn();
        }),
    },
    leave() {
      present.delete(name);
      void moveOn();
    },
  });
  return Object.fromEntries(names.map((name) => [name, member(name)])) as Record<Name, Member>;
}
