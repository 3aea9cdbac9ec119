import pLimit from "p-limit";

/** Works on the items in their order, at most `limit` at the same time. After a failure no further item is begun. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const turn = pLimit(limit);
  return await turn.map(items, async (item) => {
    try {
      return await work(item);
    } catch (error) {
      turn.clearQueue();
      throw error;
    }
  });
}
