import type {ClientState} from '../client-state.ts';
import {blank, row, span, wrapAfter, type Row} from '../text.ts';

/** The record cannot be relied upon, or cannot be written: what is wrong, what stands, what is lost, what to do. None where it is well. */
export const recordRows = ({feeds, release}: ClientState, width: number): readonly Row[] => {
  const {record} = feeds;
  if (!record || release.rollback.status !== 'none') return [];
  const title = record.is === 'damaged' ? 'The record of this release is damaged. Nothing goes forward; r works.' : 'The record of this release cannot be written. Nothing goes forward; r works.';
  return [
    ...wrapAfter(row(span('✗ ', 'bad')), title, width, 'bad'),
    ...wrapAfter(row('  wrong    '), record.why, width),
    ...wrapAfter(row('  whole    '), `${record.records} records${record.last ? `; the last: ${record.last}` : ''}`, width),
    ...wrapAfter(row('  lost     '), record.lost, width),
    ...record.next.flatMap((text, index) => wrapAfter(row(span(index === 0 ? '  do now   ' : '           ', 'strong')), `${index + 1}  ${text}`, width)),
    blank,
  ];
};
