/** Why a mail went as it did. The server gives a word of its own; people get a sentence. */
const sentences: Record<string, string> = {
  already_invited: 'Holds an open invite already',
  already_redeemed: 'Has joined by an earlier invite',
  already_registered: 'Has an account already',
  batch_cancelled: 'Its batch was cancelled',
  batch_paused: 'Waits while its batch is paused',
  'by hand': 'No reason was given',
  delivery_failed: 'Its mail could not be delivered',
  delivery_limit: 'An invite is mailed three times at most',
  delivered_recently: 'It was mailed within the last hour',
  erased: 'The person asked to be forgotten',
  expired: 'The invite expired before its mail could leave',
  invite_expired: 'The invite has expired',
  invite_revoked: 'The invite was revoked',
  invite_used: 'The invite was redeemed',
  key_missing: 'The vault does not have the key of its address',
  key_not_here_yet: 'Waits for the key of its address',
  no_outcome_on_record: 'The process stopped while the mail was being handed over',
  started_too_late: 'There was no time left to hand it over; it is tried again',
  suppressed: 'Mail to it bounced, was reported, or the person opted out',
  throttled: 'The mail server asked for a slower pace',
};

const silences: Record<string, string> = {
  connection_lost: 'The connection to the mail server was lost',
  timeout: 'The mail server did not answer in time',
  stopped: 'The process stopped while it waited for the mail server',
  not_connected: 'The mail server could not be reached',
  unsuitable: 'The mail server does not offer what is configured',
};

const ofProvider = /^(?:smtp|resend)_(.+)$/;

/** What this version of the pages does not know is shown as the server spells it. */
export function reasonText(reason: string | null | undefined): string {
  if (!reason) return '';
  const known = sentences[reason];
  if (known) return known;
  const said = ofProvider.exec(reason)?.[1];
  if (!said) return reason;
  return silences[said] ?? refusalText(said);
}

/** 4xx asks to come again, as SMTP has it; HTTP's 4xx do not, but those end a job just as well. */
function refusalText(said: string): string {
  const isPutOff = /^4\d\d$/.test(said);
  return `The mail server ${isPutOff ? 'put it off' : 'refused it'} (${said})`;
}
