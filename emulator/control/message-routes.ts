import type { Store } from "../store/store.ts";
import type { ControlRoute } from "./control.ts";
import { readPage } from "./page.ts";

/**
 * `GET /_emulator/messages`: what was published to SNS topics, in order, whoever got it. Filters: `topic` (an ARN),
 * `after` (a number), `limit`. `next`, when there, is the `after` of the next page.
 */
export function messageRoutes(store: () => Pick<Store, "messages">): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/messages",
      run({ query }) {
        const { after, limit } = readPage(query, ["topic"]);
        const messages = store().messages.after(after, limit + 1, query.get("topic") ?? undefined);
        const page = messages.slice(0, limit).map(({ publishedAtMs, ...message }) => ({
          ...message,
          publishedAt: new Date(publishedAtMs).toISOString(),
        }));
        return messages.length > limit ? { messages: page, next: page.at(-1)!.number } : { messages: page };
      },
    },
  ];
}
