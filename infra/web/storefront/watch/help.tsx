import { Dialog } from '../../shared/ui/dialog.tsx';
import { KEYS } from './keys.ts';

/** What the keys do, for whoever presses `?`. */
export const Help = ({ onClose }: { onClose: () => void }) => (
  <Dialog label="Keys of the player" class="player-help" onClose={onClose}>
    <h2>Keys of the player</h2>
    <dl>
      {KEYS.map(([keys, does]) => (
        <div key={keys}>
          <dt>{keys}</dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
