import { parsePhoneNumber } from 'libphonenumber-js/min';
import { invalid } from './http/request.ts';

/** `00` is how most of the world dials what is written `+` (ITU-T E.123); some keyboards write that full-width. */
const INTERNATIONAL = /^ *(\+|\uff0b|00)/;

/** A phone number with its country code as E.164. Throws the 422 for one that cannot exist. */
export function toE164(typed: string): string {
  try {
    const number = parsePhoneNumber(typed.replace(INTERNATIONAL, '+'));
    if (number.isValid()) return number.number;
  } catch {
    // What the library throws names the reason, which the answer below says in our words.
  }
  throw invalid([
    {
      pointer: '/phoneNumber',
      detail: 'must be a phone number with its country code, such as +44 20 7183 8750',
    },
  ]);
}
