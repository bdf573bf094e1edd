import type { DigestEntry } from '../../domain/notifications/digests.ts';
import { PATHS, type Words } from '../letter.ts';

const NOT_YOU =
  'Wenn du das nicht warst, lege sofort ein neues Passwort fest: Damit werden alle anderen abgemeldet.';
const toPassword = { label: 'Neues Passwort festlegen', path: PATHS.newPassword };
const toPlans = { label: 'Dein Tarif', path: PATHS.plans };
const nameOf = ({ titleName, season }: DigestEntry) =>
  season === undefined ? titleName : `${titleName}, Staffel ${season}`;

export const german: Words = {
  locale: 'de-DE',
  sender: 'Dein Marquee',
  stop: 'Solche Mails abbestellen',
  choose: 'Welche Mails du bekommst',
  letters: {
    verify_email: (data) => ({
      subject: 'Bestätige deine E-Mail-Adresse',
      paragraphs: ['Bitte bestätige, dass diese Adresse dir gehört. Der Link gilt 24 Stunden.'],
      action: { label: 'Adresse bestätigen', path: PATHS.withToken('verify-email', data) },
    }),
    change_email: (data) => ({
      subject: 'Bestätige deine neue E-Mail-Adresse',
      paragraphs: [
        'Du möchtest Marquee ab jetzt mit dieser Adresse nutzen. Das gilt, sobald du sie bestätigst.',
        'Der Link gilt 24 Stunden.',
      ],
      action: { label: 'Diese Adresse verwenden', path: PATHS.withToken('verify-email', data) },
    }),
    email_change_notice: (data) => ({
      subject: 'Deine E-Mail-Adresse soll sich ändern',
      paragraphs: [
        `Jemand möchte ${data.newEmail} für dein Konto verwenden. Das gilt, sobald jene Adresse bestätigt ist.`,
        NOT_YOU,
      ],
      action: toPassword,
    }),
    reset_password: (data) => ({
      subject: 'Lege ein neues Passwort fest',
      paragraphs: [
        'Jemand, vermutlich du, möchte ein neues Passwort festlegen. Der Link gilt einmal, eine Stunde lang.',
        'Wenn du das nicht warst, musst du nichts tun: Dein Passwort bleibt, wie es ist.',
      ],
      action: { label: 'Passwort festlegen', path: PATHS.withToken('reset-password', data) },
    }),
    password_changed: () => ({
      subject: 'Dein Passwort wurde geändert',
      paragraphs: ['Das Passwort deines Kontos wurde geändert.', NOT_YOU],
      action: toPassword,
    }),
    account_closed: () => ({
      subject: 'Dein Konto wurde geschlossen',
      paragraphs: [
        'Dein Konto wurde geschlossen, und was wir über dich gespeichert haben, wird gelöscht. Das ist die letzte Mail an diese Adresse.',
        'Es wurde mit deinem Passwort geschlossen. Wenn du das nicht warst, ändere dieses Passwort überall, wo du es noch verwendest.',
      ],
      action: { label: 'Zurückkommen', path: PATHS.home },
    }),
    session_revoked: (data) => ({
      subject: 'Ein Gerät wurde zu deiner Sicherheit abgemeldet',
      paragraphs: [
        `Die Anmeldedaten von „${data.deviceName}“ wurden ein zweites Mal verwendet, wie es geschieht, wenn sie kopiert wurden. Das Gerät wurde abgemeldet.`,
        NOT_YOU,
      ],
      action: toPassword,
    }),
    subscription_started: (data, { day, money }) => ({
      subject: `Willkommen bei ${data.planName}`,
      paragraphs: [
        `Dein Tarif ${data.planName} läuft bis zum ${day(data.endsAt)}.`,
        ...(data.amount ? [`Preis dieser Laufzeit: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: { label: 'Jetzt ansehen', path: PATHS.home },
    }),
    subscription_renewed: (data, { day, money }) => ({
      subject: `${data.planName} ist verlängert`,
      paragraphs: [
        `Dein Tarif ${data.planName} läuft jetzt bis zum ${day(data.endsAt)}.`,
        ...(data.amount ? [`Preis der neuen Laufzeit: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: toPlans,
    }),
    subscription_cancelled: (data, { day }) => ({
      subject: `${data.planName} ist gekündigt`,
      paragraphs: [
        `Dein Tarif ${data.planName} ist gekündigt. Was du bezahlt hast, bleibt dir bis zum ${day(data.endsAt)}.`,
      ],
      action: toPlans,
    }),
    plan_changed: (data, { day, money }) => ({
      subject: `Dein Tarif wird ${data.planName}`,
      paragraphs: [
        `Ab dem ${day(data.effectiveAt)} ist dein Tarif ${data.planName}.`,
        ...(data.amount ? [`Preis der Laufzeit: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: toPlans,
    }),
    subscription_expiring: (data, { day }) => ({
      subject: `${data.planName} endet am ${day(data.endsAt)}`,
      paragraphs: [
        `Dein Tarif ${data.planName} endet am ${day(data.endsAt)}. Verlängere ihn, und nichts bricht ab.`,
      ],
      action: { label: 'Verlängern', path: PATHS.plans },
    }),
    subscription_expired: (data, { day }) => ({
      subject: `${data.planName} ist abgelaufen`,
      paragraphs: [
        `Dein Tarif ${data.planName} endete am ${day(data.endsAt)}. Deine Liste und deine Stellen bleiben erhalten.`,
      ],
      action: { label: 'Zurückkommen', path: PATHS.plans },
    }),
    new_release: (data) => ({
      subject: `Neu: ${data.titleName}`,
      paragraphs: [`${data.titleName} ist da, in einem Genre, dem du folgst: ${data.genreName}.`],
      action: { label: 'Ansehen', path: PATHS.title(data) },
    }),
    new_season: (data) => ({
      subject: `Neue Staffel: ${data.titleName}`,
      paragraphs: [
        `Staffel ${data.season} von ${data.titleName} ist da, in einem Genre, dem du folgst: ${data.genreName}.`,
      ],
      action: { label: 'Ansehen', path: PATHS.title(data) },
    }),
    release_digest: (data) => {
      const entries = data.entries as DigestEntry[];
      const more = Number(data.more);
      const others = entries.length - 1 + more;
      return {
        subject: `Neu: ${nameOf(entries[0]!)}${others > 0 ? ` und ${others} weitere` : ''}`,
        paragraphs: [
          data.rhythm === 'weekly'
            ? 'Das war letzte Woche neu in den Genres, denen du folgst:'
            : 'Das ist seit gestern neu in den Genres, denen du folgst:',
        ],
        list: entries.map((entry) => ({ label: nameOf(entry), path: PATHS.title(entry) })),
        ...(more > 0 && { after: `Und ${more} weitere.` }),
        action: { label: 'Zum Programm', path: PATHS.home },
      };
    },
  },
};
