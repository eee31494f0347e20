import type {Field, FieldPurpose} from '../store/client-state.ts';
import type {Action} from './binding.ts';

/** Opens a line for text. `minimum` is how many characters it needs before Enter takes it. */
export const openField = (label: string, minimum: number, purpose: FieldPurpose, text = ''): Action => ({ui: {field: {label, text, minimum, purpose} satisfies Field}});
