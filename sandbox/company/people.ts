export type Person = {readonly name: string; readonly email: string};

export const people = {
  alice: {name: 'alice', email: 'alice@example.com'},
  bob: {name: 'bob', email: 'bob@example.com'},
  carol: {name: 'carol', email: 'carol@example.com'},
  dave: {name: 'dave', email: 'dave@example.com'},
} as const satisfies Record<string, Person>;
