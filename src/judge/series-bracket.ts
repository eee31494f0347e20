import type {NumberedMetric} from './series-measures.ts';

/**
 * "ms lower 50%": how a measured number of a CSV is judged (series-file.ts). What is no word of ours is its unit.
 *
 * Undefined, with the mistake told, where it cannot be read.
 */
export const readBracket = (text: string, complain: (what: string) => void): NumberedMetric | undefined => {
  let better: 'lower' | 'higher' | undefined;
  let tolerancePct = 50;
  const numbers: Partial<Record<(typeof named)[number], number>> = {};
  const unit: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const name = named.find(each => word.startsWith(`${each}=`));
    const value = name ? Number(word.slice(name.length + 1) || Number.NaN) : Number(word.slice(0, -1));
    if (word === 'lower' || word === 'higher') better = word;
    else if (/^[\d.]+%$/.test(word) && Number.isFinite(value)) tolerancePct = value;
    else if (!name) unit.push(word);
    else if (Number.isFinite(value)) numbers[name] = value;
    else return void complain(`"${word.slice(0, 40)}" needs a number after the =`);
  }
  if (!better) return void complain('In brackets it must be said what is better: lower or higher');
  const {every = 2, tolerate, limit} = numbers;
  if (!(Number.isInteger(every) && every >= 1)) return void complain(`every=${every} must be a whole number of ticks`);
  return {
    everyTicks: every, ...(limit !== undefined && {limit}),
    measure: {better, tolerancePct, ...(tolerate !== undefined && {tolerate}), unit: unit.join(' ')},
  };
};

const named = ['tolerate', 'limit', 'every'] as const;
