import type { FormField } from '../../src/panel/protocol';
import type { Store } from '../state';
import { editOf, type Scope } from './scope';

/** What a control needs to know of its field. */
export interface FieldContext {
  store: Store;
  scope: Scope;
  field: FormField;
  fields: readonly FormField[];
}

/** Writes the field's value into the file; undefined takes it out. */
export function setField({ store, scope, field, fields }: FieldContext, value: unknown): void {
  const edit = editOf(scope, field, value, fields);
  store.edit(edit.path, edit.value);
}
