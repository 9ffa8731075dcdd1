import { expect } from '@playwright/test';

/** What is behind the pages, for tests to move: tests/end_to_end/backstage.py, or the mock. */
const url = process.env.BACKSTAGE_URL ?? '';

/** Without one nothing can be broken; then the tests that need it are skipped. */
export const hasBackstage = url !== '';

async function ask(
  method: 'GET' | 'POST',
  path: string,
  parameters: Record<string, string> = {},
): Promise<string> {
  const answer = await fetch(`${url}${path}?${new URLSearchParams(parameters)}`, { method });
  const said = await answer.text();
  if (answer.status !== 200) throw new Error(`backstage, ${path}: ${answer.status} ${said}`);
  return said;
}

const order = (path: string, parameters?: Record<string, string>) =>
  ask('POST', path, parameters).then(() => {});

export const backstage = {
  /** Every mail takes that long, until behave(). */
  slowMail: (seconds: number) => order('/mail/slow', { seconds: String(seconds) }),
  /** 550: there is no such mailbox. 503: the server does not understand, so the job is dead. */
  refuseMailTo: (recipient: string, code: 550 | 503) =>
    order('/mail/refuse', { recipient, code: String(code) }),
  /** The next mail is taken, but its sender does not hear of it. */
  loseReply: () => order('/mail/lose-reply'),
  behave: () => order('/mail/behave'),
  stopMail: () => order('/mail/stop'),
  startMail: () => order('/mail/start'),
  stopDatabase: () => order('/database/stop'),
  startDatabase: () => order('/database/start'),
  killServer: () => order('/server/stop'),
  startServer: () => order('/server/start'),
};

/** What the last mail to the address says, once there is one. */
export async function mailTo(recipient: string): Promise<string> {
  let text = '';
  const arrived = async () => (text = await ask('GET', '/mail/text', { recipient }));
  await expect.poll(arrived, { message: `a mail to ${recipient}` }).not.toBe('');
  return text;
}

/** Waits until exactly one mail to the address has arrived. */
export async function expectOneMailTo(recipient: string): Promise<void> {
  if (!hasBackstage) return;
  const arrived = () => ask('GET', '/mail/count', { recipient });
  await expect.poll(arrived, { message: `mails to ${recipient}` }).toBe('1');
}
