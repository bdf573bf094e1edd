import { useRef } from 'preact/hooks';
import { newKey } from '../../shared/client.ts';

/** The header that makes a change for this version only. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });

/** Makes the header for a new object: sent again after a lost answer it is the same one, changed it is another. */
export function useKeys() {
  const last = useRef({ text: '', key: '' });
  return (body: object) => {
    const text = JSON.stringify(body);
    if (last.current.text !== text) last.current = { text, key: newKey() };
    return { 'Idempotency-Key': last.current.key };
  };
}
