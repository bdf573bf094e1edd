import { useState } from 'preact/hooks';
import { ApiProblem } from '../../shared/client.ts';
import { announce } from '../../shared/ui/announce.ts';
import type { Field } from '../../shared/ui/field.tsx';
import { ApiForm } from '../../shared/ui/forms.tsx';
import { Conflict } from './conflict.tsx';

export type Values<Name extends string> = Record<Name, string>;

interface EditorProps<T extends { version: number }, Name extends string> {
  id: string;
  fields: Field<Name>[];
  object: T;
  valuesOf: (object: T) => Values<Name>;
  /** The object as it is now. */
  read: () => Promise<T>;
  /** Saves what was changed, for that version only. */
  save: (changed: Partial<Values<Name>>, version: number) => Promise<T>;
  /** Settles when the page holds the object as it was saved: until then another change of it would be of the version before. */
  onSaved: (object: T) => Promise<void>;
}

/** A form over an object that others may change meanwhile: then it shows both and lets one choose. */
export function Editor<T extends { version: number }, Name extends string>(props: EditorProps<T, Name>) {
  const { id, fields, object, valuesOf, read, save, onSaved } = props;
  const [mine, setMine] = useState<Values<Name>>();
  const [theirs, setTheirs] = useState<T>();
  const [turn, setTurn] = useState(0);
  const base = valuesOf(object);
  const submit = async (values: Values<Name>): Promise<string> => {
    const changed = changesOf(values, base);
    if (Object.keys(changed).length === 0) return 'Nothing was changed.';
    try {
      await onSaved(await save(changed, object.version));
      return 'Saved.';
    } catch (failure) {
      if (!isStale(failure)) throw failure;
      const newest = await read();
      if (Object.keys(changesOf(values, valuesOf(newest))).length === 0) {
        // It is as it should be: somebody made the same of it, or the answer to this very change was lost.
        await onSaved(newest);
        return 'Saved.';
      }
      setMine(values);
      setTheirs(newest);
      throw failure;
    }
  };
  const take = async (saved: T) => {
    await onSaved(saved);
    setTheirs(undefined);
    setTurn(turn + 1);
    announce('Saved.');
    // The button that had the focus is made anew with the form.
    requestAnimationFrame(() => document.getElementById('page-heading')?.focus());
  };
  const choose = async (chosen: Values<Name>) => {
    const changed = changesOf(chosen, valuesOf(theirs!));
    if (Object.keys(changed).length === 0) return take(theirs!);
    try {
      await take(await save(changed, theirs!.version));
    } catch (failure) {
      if (isStale(failure)) setTheirs(await read());
      throw failure;
    }
  };
  return (
    <>
      <ApiForm
        key={turn}
        id={id}
        submit="Save"
        fields={fields.map((field) => ({ ...field, value: base[field.name] }))}
        onSubmit={submit}
      />
      {theirs && mine && (
        <Conflict
          key={theirs.version}
          fields={fields}
          base={base}
          mine={mine}
          theirs={valuesOf(theirs)}
          choose={choose}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </>
  );
}

const isStale = (failure: unknown) => failure instanceof ApiProblem && failure.code === 'stale_version';

function changesOf<Name extends string>(values: Values<Name>, base: Values<Name>): Partial<Values<Name>> {
  const names = Object.keys(values) as Name[];
  const changed = names.filter((name) => values[name].trim() !== base[name].trim());
  return Object.fromEntries(changed.map((name) => [name, values[name].trim()])) as Partial<Values<Name>>;
}
