import type {EnvironmentName} from '../world/layout.ts';

/** Who shops in an environment. Ranges of ids are inclusive. */
export type Population = {
  readonly orders: number;
  readonly customers: number;
  /** The oldest orders came over from the former shop: no currency, no address. They belong to these customers alone. */
  readonly legacy: {readonly orders: number; readonly customers: Range} | undefined;
  /** Businesses that order by the hundred, with a reference of their own which they do not keep unique. */
  readonly wholesale: {readonly orders: number; readonly customers: Range} | undefined;
};

export type Range = readonly [first: number, last: number];

/** Staging is small, young and tidy, as staging always is. What only production has is what staging cannot find. */
export const populations: Readonly<Record<EnvironmentName, Population>> = {
  staging: {orders: 1500, customers: 60, legacy: undefined, wholesale: undefined},
  production: {
    orders: 30_000,
    customers: 3000,
    legacy: {orders: 2000, customers: [1001, 1240]},
    wholesale: {orders: 4000, customers: [1301, 1310]},
  },
};

/** Customers 1001–1400 are kept for legacy and wholesale; ordinary ones lie before and after. */
const reserved: Range = [1001, 1400];

/** The n-th ordinary customer, n from 0; `ordinaryCount` of them exist. */
export const ordinaryCustomer = (n: number): number => (n < reserved[0] - 1 ? n + 1 : n + 2 + reserved[1] - reserved[0]);

export const ordinaryCount = ({customers}: Population): number =>
  customers < reserved[0] ? customers : customers - (reserved[1] - reserved[0] + 1);
