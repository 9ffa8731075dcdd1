"""The SMTP server of these tests does itself what they rely on."""

import smtplib
import unittest
from email.message import EmailMessage

from tests.end_to_end.harness import wait_for
from tests.end_to_end.mail_server import MailServer

TIMEOUT_SECONDS = 5.0


def mail_to(*recipients: str, text: str = "Welcome.\n.dots\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "invites@example.com"
    message["To"] = ", ".join(recipients)
    message["Message-ID"] = "<one@example.com>"
    message.set_content(text)
    return message


class TheMailServer(unittest.TestCase):
    def setUp(self):
        self.server = MailServer()
        self.addCleanup(self.server.close)

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=TIMEOUT_SECONDS) as client:
            client.send_message(message)

    def test_an_email_is_remembered_for_each_recipient(self):
        self.send(mail_to("ann@example.com", "ben@example.com"))
        self.assertEqual(self.server.mails_by_recipient(),
                         {"ann@example.com": 1, "ben@example.com": 1})
        mail = self.server.to("ann@example.com")[0]
        self.assertEqual(mail.message_id, "<one@example.com>")
        self.assertEqual(mail.text.replace("\r\n", "\n"), "Welcome.\n.dots\n")

    def test_one_address_can_be_refused_a_number_of_times(self):
        self.server.refuse("ann@example.com", 451, "later", times=1)
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.send(mail_to("ann@example.com"))
        self.send(mail_to("ann@example.com"))
        self.assertEqual(self.server.count, 1)

    def test_every_address_can_be_refused(self):
        self.server.refuse("*")
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.send(mail_to("ben@example.com"))
        self.server.behave()
        self.send(mail_to("ben@example.com"))

    def test_the_connection_can_close_after_data_with_the_mail_taken_or_not(self):
        for recorded, taken in ((True, 1), (False, 0)):
            with self.subTest(recorded=recorded):
                self.server.forget()
                self.server.close_after_data(1, recorded=recorded)
                with self.assertRaises(smtplib.SMTPServerDisconnected):
                    self.send(mail_to("ann@example.com"))
                self.assertEqual(self.server.count, taken)

    def test_it_can_close_at_each_third_mail_until_it_has_done_so_often_enough(self):
        self.server.close_after_data(2, recorded=False, every=3)
        closed = []
        for number in range(9):
            try:
                self.send(mail_to("ann@example.com"))
            except smtplib.SMTPServerDisconnected:
                closed.append(number)
        self.assertEqual(closed, [2, 5])
        self.assertEqual((self.server.count, self.server.closings_left), (7, 0))

    def test_it_can_hang_and_come_back(self):
        self.server.hang()
        with self.assertRaisesRegex(smtplib.SMTPServerDisconnected, "timed out"):
            smtplib.SMTP("127.0.0.1", self.server.port, timeout=0.3)
        self.server.behave()
        self.send(mail_to("ann@example.com"))

    def test_it_can_be_gone_and_return_on_the_same_port(self):
        port = self.server.port
        self.server.stop()
        with self.assertRaises(OSError):
            smtplib.SMTP("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self.server.start()
        self.assertEqual(self.server.port, port)
        self.send(mail_to("ann@example.com"))
        wait_for(lambda: self.server.count == 1, "the mail")


if __name__ == "__main__":
    unittest.main()
