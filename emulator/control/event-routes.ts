import type { Account } from "../domain/context.ts";
import { envelope } from "../domain/events/envelope.ts";
import { compileEventPattern, EventPatternError } from "../domain/events/event-pattern.ts";
import type { Store } from "../store/store.ts";
import { ControlError, type ControlRoute } from "./control.ts";
import { readPage } from "./page.ts";

/** How many stored events one answer looks at: a filter that matches little must not hold everybody up. */
const LOOKED_AT_MAX = 10_000;

/**
 * `GET /_emulator/events`: the events of every bus in the order in which they happened, each as targets get it with its
 * `number`. Filters: `account`, `region`, `source`, `detail-type`, `pattern` (an event pattern in JSON), `after` (a number), `limit`. `next`,
 * when there, is the `after` of the next page.
 */
export function eventRoutes(store: () => Pick<Store, "events">, accountOf: (place: number) => Account): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/events",
      run({ query }) {
        const { after, limit } = readPage(query, ["source", "detail-type", "pattern", "account", "region"]);
        const matches = readPattern(query.get("pattern"));
        const source = query.get("source");
        const detailType = query.get("detail-type");
        const [account, region] = [query.get("account"), query.get("region")];
        const events: object[] = [];
        const looked = store().events.after(after, LOOKED_AT_MAX);
        for (const event of looked) {
          if (source !== null && event.source !== source) continue;
          if (detailType !== null && event.detailType !== detailType) continue;
          const there = accountOf(event.place);
          if (account !== null && there.accountId !== account) continue;
          if (region !== null && there.region !== region) continue;
          const sent = envelope(event, there);
          if (!matches(sent)) continue;
          if (events.length === limit) return { events, next: (events.at(-1) as { number: number }).number };
          events.push({ number: event.number, ...sent });
        }
        return looked.length === LOOKED_AT_MAX ? { events, next: looked.at(-1)!.number } : { events };
      },
    },
  ];
}

function readPattern(pattern: string | null): (event: unknown) => boolean {
  if (pattern === null) return () => true;
  try {
    return compileEventPattern(pattern);
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    throw new ControlError(`"pattern" is not an event pattern: ${error.message}`);
  }
}
