import { expect } from '@playwright/test';

const url = process.env.MAILBOX_URL;

interface Mail {
  to: { address: string }[];
}

/** Waits until the local mailbox holds a mail to the address, if the run has a mailbox. */
export async function expectMailTo(address: string): Promise<void> {
  if (!url) return;
  const arrived = async () => {
    const mails = (await (await fetch(`${url}/email`)).json()) as Mail[];
    return mails.filter((mail) => mail.to.some((to) => to.address === address)).length;
  };
  await expect.poll(arrived, { timeout: 30_000, message: `mails to ${address}` }).toBe(1);
}
