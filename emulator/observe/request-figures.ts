/** Upper bounds of the buckets of request times, in seconds; what is slower is counted in the last one, without a bound. */
export const BUCKETS_S = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface RequestFigure {
  readonly service: string;
  /** An operation of the service; `unknown` for everything else, so that clients cannot add series. */
  readonly operation: string;
  readonly status: number;
  count: number;
  seconds: number;
  /** How many took at most as long as each bound, the slower ones not counted in. */
  readonly buckets: number[];
}

/** How many requests there were and how long they took, by service, operation and status. */
export class RequestFigures {
  /** In the order in which they came to be. */
  readonly #all: RequestFigure[] = [];
  /** By service, operation and status. */
  readonly #figures = new Map<string, Map<string, Map<number, RequestFigure>>>();

  add(service: string, operation: string, status: number, ms: number): void {
    const figure = this.#figures.get(service)?.get(operation)?.get(status) ?? this.#add(service, operation, status);
    const seconds = ms / 1000;
    figure.count++;
    figure.seconds += seconds;
    const bucket = BUCKETS_S.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) figure.buckets[bucket]!++;
  }

  all(): Iterable<Readonly<RequestFigure>> {
    return this.#all;
  }

  #add(service: string, operation: string, status: number): RequestFigure {
    const figure = { service, operation, status, count: 0, seconds: 0, buckets: BUCKETS_S.map(() => 0) };
    const operations = this.#figures.get(service) ?? new Map<string, Map<number, RequestFigure>>();
    const statuses = operations.get(operation) ?? new Map<number, RequestFigure>();
    this.#figures.set(service, operations.set(operation, statuses.set(status, figure)));
    this.#all.push(figure);
    return figure;
  }
}
