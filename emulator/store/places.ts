import { integer, integerKey, text } from "./columns.ts";
import type { Database } from "./database.ts";
import { Table } from "./table.ts";

const ACCOUNTS = new Table("accounts", { number: integerKey(), account: text("UNIQUE") });

const PLACES = new Table(
  "places",
  { number: integerKey(), accountNumber: integer("REFERENCES accounts"), region: text() },
  "UNIQUE (account_number, region)",
);

export const PLACES_SCHEMA = ACCOUNTS.schema + PLACES.schema;

/** An account: twelve digits. Its number counts the accounts from 1, in the order in which something asked for them. */
export interface NumberedAccount {
  readonly number: number;
  readonly account: string;
}

/** An account in a region. Its number counts the places from 1, in the same way. */
export interface Place {
  readonly number: number;
  readonly region: string;
  readonly account: NumberedAccount;
}

/** The accounts and places of a state. They are in memory too, since every request looks its own up. None is ever removed. */
export class Places {
  readonly #insertAccount;
  readonly #insertPlace;
  readonly #allAccounts;
  readonly #allPlaces;
  readonly #accounts = new Map<string, NumberedAccount>();
  readonly #places = new Map<string, Place>();
  readonly #byNumber = new Map<number, Place>();
  readonly #ofAccount = new Map<string, readonly Place[]>();

  constructor(db: Database) {
    const accounts = ACCOUNTS.on(db);
    const places = PLACES.on(db);
    this.#insertAccount = accounts.insert();
    this.#insertPlace = places.insert();
    this.#allAccounts = accounts.all("ORDER BY number");
    this.#allPlaces = places.all("ORDER BY number");
    this.read();
  }

  /** Takes them from the database anew: after a transaction that added some has failed. */
  read(): void {
    for (const known of [this.#accounts, this.#places, this.#byNumber, this.#ofAccount]) known.clear();
    const byNumber = new Map<number, NumberedAccount>();
    for (const row of this.#allAccounts()) {
      this.#accounts.set(row.account, row);
      byNumber.set(row.number, row);
    }
    for (const { number, region, accountNumber } of this.#allPlaces()) {
      this.#keep({ number, region, account: byNumber.get(accountNumber)! });
    }
  }

  /** In the order of their numbers. */
  get all(): readonly Place[] {
    return [...this.#byNumber.values()].sort((a, b) => a.number - b.number);
  }

  get accounts(): readonly NumberedAccount[] {
    return [...this.#accounts.values()];
  }

  find(account: string, region: string): Place | undefined {
    return this.#places.get(nameOf(account, region));
  }

  findAccount(account: string): NumberedAccount | undefined {
    return this.#accounts.get(account);
  }

  /** Those of an account, in the order of their numbers. */
  of(account: string): readonly Place[] {
    return this.#ofAccount.get(account) ?? [];
  }

  withNumber(number: number): Place | undefined {
    return this.#byNumber.get(number);
  }

  /** Call it in a transaction, and `read` when that fails. */
  addAccount(account: string): NumberedAccount {
    const added = { number: this.#accounts.size + 1, account };
    this.#insertAccount(added);
    this.#accounts.set(account, added);
    return added;
  }

  /** The same for a place. @param number of those that no place has. */
  add(account: NumberedAccount, region: string, number: number): Place {
    const place = { number, region, account };
    this.#insertPlace({ number, region, accountNumber: account.number });
    this.#keep(place);
    return place;
  }

  #keep(place: Place): void {
    this.#places.set(nameOf(place.account.account, place.region), place);
    this.#byNumber.set(place.number, place);
    this.#ofAccount.set(place.account.account, [...this.of(place.account.account), place]);
  }
}

function nameOf(account: string, region: string): string {
  return `${account}/${region}`;
}
