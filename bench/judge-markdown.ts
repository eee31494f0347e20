import {type Delay, delayText, differenceOf, type Estimate, meanOf, meanTogether, percent, type Share, worstOf} from './judge-figures.ts';
import {asEstimate, fractionOf} from './judge-results.ts';

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

export const meanAndWorst = (shares: readonly Share[]): string => `${percent(meanOf(shares).mean)} (${percent(fractionOf(worstOf(shares)))})`;
export const plusMinus = ({se}: Estimate): string => `±${(196 * se).toFixed(1)}`;

/** Our mean against a reported one: what the difference of the two can be, and whether it is above for sure. */
export const against = (shares: readonly Share[], [mean]: readonly [number, number], runs: number) => {
  const {low, high} = differenceOf(meanTogether(shares), asEstimate(mean, shares.length, runs));
  const points = (value: number) => `${value >= 0 ? '+' : '−'}${Math.abs(100 * value).toFixed(1)}`;
  return {isAbove: low > 0, isBelow: high < 0, text: `${points(low)} to ${points(high)}`};
};

export const quoted = (mean: readonly [number, number] | undefined): string => (mean ? `${percent(mean[0])} (${percent(mean[1])})` : '');
export const delayOr = (delay: Delay | undefined): string => (delay ? delayText(delay) : '');
