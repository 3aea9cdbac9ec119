import { Chance } from "./chance/chance.ts";
import { AwsError } from "./domain/aws-error.ts";
import { type Account, accountIn } from "./domain/context.ts";
import { awsBaselinesSince, insertAwsBaselines, moveAwsBaselines } from "./domain/patching/aws-baselines.ts";
import type { Where } from "./domain/where.ts";
import type { Identity } from "./identity.ts";
import type { Meta } from "./store/meta.ts";
import type { NumberedAccount, Place } from "./store/places.ts";
import type { Store, Stores } from "./store/store.ts";

/** Who asks from where, as a request's signature says. */
export interface Signature {
  readonly accessKeyId: string | undefined;
  readonly region: string | undefined;
}

/** The name in `meta` of whether the first place has no account and region yet. */
const UNSETTLED = "first-place-unsettled";

/** The place with the fleet's nodes that name none. */
export const FIRST = 1;

/**
 * Finds the place that a request is for. Those that the state does not have yet are made for their first request.
 *
 * The first place is there from the beginning, with the fleet in it. Unless an option or the fleet says where that is, the first request
 * for something regional does.
 */
export class Wheres {
  readonly #stores: Stores;
  readonly #identity: Identity;
  readonly #epoch: number;
  #isUnsettled: boolean;
  readonly #chances = new Map<number, { readonly chance: Chance; readonly timeChance: Chance }>();
  readonly #accountChances = new Map<number, Chance>();

  /** @param epoch counts the starts on this state. */
  constructor(stores: Stores, identity: Identity, epoch: number) {
    this.#stores = stores;
    this.#isUnsettled = stores.first.meta.find(UNSETTLED) !== undefined;
    this.#identity = identity;
    this.#epoch = epoch;
  }

  /** In the order in which they came to be. */
  get all(): readonly Where[] {
    const numbers = this.#stores.places.all.map(({ number }) => number);
    return [...new Set([FIRST, ...numbers])].map((number) => this.ofPlace(number));
  }

  /** Whether it is still open in which account and region the first place is. */
  get isUnsettled(): boolean {
    return this.#isUnsettled;
  }

  /** @param number of a place. */
  ofPlace(number: number): Where {
    const place = this.#stores.places.withNumber(number);
    return this.#where(number, place && accountIn(place.account.account, place.region));
  }

  /** The place of an account in a region; undefined while there is nothing in it. */
  find({ accountId, region }: Pick<Account, "accountId" | "region">): Where | undefined {
    const place = this.#stores.places.find(accountId, region);
    if (place) return this.#of(place);
    return this.#isUnsettled && this.#isDefault(accountId, region) ? this.#where(FIRST, undefined) : undefined;
  }

  /** The places of an account. */
  regionsOf(accountId: string): readonly Where[] {
    const places = this.#stores.places.of(accountId).map((place) => this.#of(place));
    return this.isUnsettled && accountId === this.#identity.account ? [this.ofPlace(FIRST), ...places] : places;
  }

  /**
   * The account and region of a request.
   *
   * @throws AwsError InvalidSignatureException for a region that cannot be one.
   */
  accountOf({ accessKeyId, region = this.#identity.region }: Signature): Account {
    if (!/^[a-z0-9-]{1,32}$/.test(region)) {
      throw new AwsError(
        "InvalidSignatureException",
        `Credential should be scoped to a valid region, not '${region}'.`,
      );
    }
    return accountIn(this.#ownerOf(accessKeyId), region);
  }

  /** What the rates of a request's place go by. */
  nameOf({ accessKeyId, region = this.#identity.region }: Signature): string {
    return `${this.#ownerOf(accessKeyId)}/${region}`;
  }

  /** Where a request for something regional is. Call it in no transaction: the place stays when the request fails. */
  open(account: Account): Where {
    const { accountId, region } = account;
    const known = this.#stores.places.find(accountId, region);
    if (known) return this.#of(known);
    return this.#isUnsettled ? this.settle(account) : this.add(account);
  }

  /** A place beside the first one. */
  add({ accountId, region }: Account): Where {
    const sinceMs = awsBaselinesSince(this.#stores.first);
    const fill = (store: Store) => insertAwsBaselines(store, region, sinceMs);
    return this.#of(this.#stores.openPlace(accountId, region, { fill }));
  }

  /** The first place is in this account and region from now on. */
  settle({ accountId, region }: Account): Where {
    const fill = (store: Store) => {
      store.meta.delete(UNSETTLED);
      if (region !== this.#identity.region) moveAwsBaselines(store, region);
    };
    const place = this.#stores.openPlace(accountId, region, { number: FIRST, fill });
    this.#isUnsettled = false;
    return this.#of(place);
  }

  /** Leaves it open where the first place is. */
  unsettle(): void {
    this.#meta.set(UNSETTLED, "1");
    this.#isUnsettled = true;
  }

  /** Where a request for something of the whole account is. */
  openAccount(account: Account): Where {
    const { places } = this.#stores;
    const known = places.find(account.accountId, account.region);
    if (known) return this.#of(known);
    const owner = places.findAccount(account.accountId) ?? this.#stores.openAccount(account.accountId);
    const chance = this.#accountChance(owner);
    return { place: 0, account, store: this.#stores.ofAccount(owner.account), chance, timeChance: chance };
  }

  get #meta(): Meta {
    return this.#stores.first.meta;
  }

  #of({ number, account, region }: Place): Where {
    return this.#where(number, accountIn(account.account, region));
  }

  #where(number: number, named: Account | undefined): Where {
    const { account: accountId, region } = this.#identity;
    const account = named ?? accountIn(accountId, region);
    return { place: number, account, store: this.#stores.of(number), ...this.#chancesOf(number, account) };
  }

  /** Each place has sequences of its own, so that what happens in one does not change the ids of another. */
  #chancesOf(number: number, { accountId, region }: Account) {
    let chances = this.#chances.get(number);
    if (!chances) {
      const { seed } = this.#identity;
      const chance =
        number === FIRST ? this.#accountChanceOf(1, "") : new Chance(`${seed}/${accountId}/${region}`, this.#epoch);
      chances = { chance, timeChance: chance.of("time", this.#epoch) };
      this.#chances.set(number, chances);
    }
    return chances;
  }

  #accountChance({ number, account }: NumberedAccount): Chance {
    return this.#accountChanceOf(number, account);
  }

  #accountChanceOf(number: number, account: string): Chance {
    let chance = this.#accountChances.get(number);
    if (!chance) {
      const { seed } = this.#identity;
      chance = new Chance(number === 1 ? seed : `${seed}/${account}`, this.#epoch);
      this.#accountChances.set(number, chance);
    }
    return chance;
  }

  /** As users of other emulators expect it: an access key that looks like an account's id is that account. */
  #ownerOf(accessKeyId: string | undefined): string {
    if (accessKeyId === undefined) return this.#identity.account;
    if (/^\d{12}$/.test(accessKeyId)) return accessKeyId;
    const issued = accessKeyId.startsWith("ASIA") ? this.#stores.first.sessions.find(accessKeyId) : undefined;
    return issued?.arn.split(":")[4] ?? this.#identity.account;
  }

  #isDefault(accountId: string, region: string): boolean {
    return accountId === this.#identity.account && region === this.#identity.region;
  }
}
