/** Skips a test, or all tests of the suite whose hook calls it. The check prints the reason. */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  const isHook = "type" in runnable && runnable.type === "hook";
  Object.assign((isHook && runnable.parent) || runnable, { skipReason: reason });
  return context.skip();
}
