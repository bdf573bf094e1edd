import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import type { Field } from '../../shared/ui/field.tsx';
import type { Values } from './editor.tsx';

interface ConflictProps<Name extends string> {
  fields: Field<Name>[];
  /** As it was when both began. */
  base: Values<Name>;
  mine: Values<Name>;
  theirs: Values<Name>;
  choose: (values: Values<Name>) => Promise<void>;
  onClose: () => void;
}

/** What two people made of one object, field by field; what only one of them changed is chosen already. */
export function Conflict<Name extends string>(props: ConflictProps<Name>) {
  const { fields, base, mine, theirs, choose, onClose } = props;
  const action = useAction();
  const differing = fields.filter(({ name }) => mine[name].trim() !== theirs[name].trim());
  const [chosen, setChosen] = useState(() => {
    const own = ({ name }: Field<Name>) => mine[name].trim() !== base[name].trim();
    return Object.fromEntries(
      fields.map((field) => [field.name, own(field) ? mine[field.name] : theirs[field.name]]),
    ) as Values<Name>;
  });
  return (
    <Dialog label="Changed meanwhile" class="confirm-dialog wide" onClose={onClose}>
      <h2>Changed meanwhile</h2>
      <p>Somebody else has saved this since you opened it. Choose what it shall be, field by field.</p>
      <div class="conflict" id="conflict">
        {differing.length === 0 && <p>Both of you made the same of it.</p>}
        {differing.map((field) => (
          <fieldset key={field.name} data-field={field.name}>
            <legend>{field.label}</legend>
            {(
              [
                ['Yours', mine],
                ['Theirs', theirs],
              ] as const
            ).map(([whose, values]) => (
              <label key={whose} class="check">
                <input
                  type="radio"
                  name={`conflict-${field.name}`}
                  checked={chosen[field.name] === values[field.name]}
                  onChange={() => setChosen({ ...chosen, [field.name]: values[field.name] })}
                />
                <span>
                  <strong>{whose}</strong>{' '}
                  <span class="conflict-value">{shown(field, values[field.name])}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <Outcome action={action} />
      <div class="button-row">
        <ActionButton action={action} run={() => choose(chosen)} id="conflict-save" class="button primary">
          Save what is chosen
        </ActionButton>
        <ActionButton action={action} run={() => choose(theirs)} id="conflict-theirs">
          Keep all of theirs
        </ActionButton>
      </div>
    </Dialog>
  );
}

function shown<Name extends string>({ options }: Field<Name>, value: string): string {
  const text = (line: string) => options?.find(([option]) => option === line)?.[1] ?? line;
  return value.split('\n').map(text).join(', ') || '(empty)';
}
