/** What can be done about a rollback that could not be verified, in the order of its numbers. */
export const unverifiedAnswers = [
  {id: 'retry', label: 'try again', note: 'the same commands; what is back already stays'},
  {id: 'by hand', label: 'do it by hand', note: 'rollback.sh in the record folder; then 1 looks again'},
  {id: 'accept', label: 'accept as it is', note: 'asks for a reason; the record says unverified'},
] as const;
