"""An operator uploads a list, sends it, and watches."""

import time
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for


class SendingAList(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.admin = cls.world.admin

    def setUp(self):
        self.addCleanup(self.world.mail.behave)

    def test_an_upload_says_of_every_row_what_is_wrong_with_it(self):
        emails = ["ann@example.org", "not an address", "ANN@example.org"]
        answer = invites.upload(self.admin, invites.csv_of(emails))
        self.assertEqual(answer.status, 200, answer.body)
        seen = answer.json()
        self.assertEqual(seen["total_rows"], 3)
        self.assertEqual([row["verdict"] for row in seen["rows"]],
                         ["ok", "invalid_email", "duplicate_in_file"])
        self.assertEqual(seen["verdicts"], {"ok": 1, "invalid_email": 1, "duplicate_in_file": 1})

    def test_every_good_row_is_mailed_once(self):
        emails = invites.addresses(50, "once")
        batch_id = invites.sent(self.admin, emails)
        seen = invites.must_have_ended_once(self.world, batch_id, emails)
        self.assertEqual((seen["state"], seen["sent"]), ("completed", 50))

    def test_a_mail_carries_a_link_with_the_invite(self):
        batch_id = invites.sent(self.admin, ["link@example.org"])
        invites.ended(self.world, batch_id)
        mail = self.world.mail.to("link@example.org")[0]
        found = self.admin.get(f"{invites.ROOT}", query={"email": "link@example.org"}).json()
        self.assertIn(found["invites"][0]["code"], mail.text)
        self.assertTrue(mail.message_id)

    def test_sending_a_list_twice_is_one_batch(self):
        import_id = invites.imported(self.admin, ["twice@example.org"])
        first = invites.send(self.admin, import_id)
        self.assertEqual(invites.send(self.admin, import_id), first)
        invites.ended(self.world, first)
        self.assertEqual(len(self.world.mail.to("twice@example.org")), 1)

    def test_a_recipient_the_server_refuses_ends_as_failed_with_the_reason(self):
        self.world.mail.refuse("gone@example.org", 550, "No such user")
        batch_id = invites.sent(self.admin, ["gone@example.org", "here@example.org"])
        seen = invites.ended(self.world, batch_id)
        self.assertEqual((seen["state"], seen["sent"], seen["failed"]),
                         ("completed_with_failures", 1, 1))
        failed = invites.rows(self.admin, batch_id, state="failed")
        self.assertEqual([row["email"] for row in failed], ["gone@example.org"])
        self.assertTrue(failed[0]["reason"])

    def test_five_thousand_addresses_are_taken_within_two_seconds(self):
        emails = invites.addresses(5_000, "soon")
        began = time.monotonic()
        answer = self.admin.post(f"{invites.ROOT}/send-batch-async", sends={"emails": emails})
        took = time.monotonic() - began
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["total"], 5_000)
        self.assertLess(took, 2.0)
        batch_id = answer.json()["batch_id"]
        self.admin.post(f"{invites.ROOT}/batches/{batch_id}/cancel", sends={})
        invites.ended(self.world, batch_id)

    def test_a_paused_batch_sends_nothing_until_it_is_resumed(self):
        self.world.mail.take(0.2)
        emails = invites.addresses(3000, "paused")
        batch_id = invites.sent(self.admin, emails)
        self.assertEqual(invites.control(self.admin, batch_id, "pause").status, 200)
        quiet = wait_for(self._no_more_mail, "the mails in flight to arrive")
        self.assertLess(quiet, len(emails))
        self.assertEqual(invites.batch(self.admin, batch_id)["state"], "paused")
        self.world.mail.behave()
        self.assertEqual(invites.control(self.admin, batch_id, "resume").status, 200)
        invites.must_have_ended_once(self.world, batch_id, emails)

    def test_a_cancelled_batch_mails_nobody_else(self):
        self.world.mail.take(0.2)
        emails = invites.addresses(3000, "cancelled")
        batch_id = invites.sent(self.admin, emails)
        self.assertEqual(invites.control(self.admin, batch_id, "cancel").status, 200)
        seen = invites.must_have_ended_once(self.world, batch_id, emails)
        self.assertEqual(seen["state"], "cancelled")
        self.assertGreater(seen["cancelled"], 0)

    def test_progress_is_pushed_until_the_batch_is_done(self):
        batch_id = invites.sent(self.admin, invites.addresses(20, "pushed"))
        events = list(self.admin.events(f"{invites.ROOT}/batches/{batch_id}/stream"))
        self.assertEqual(events[-1].name, "done")
        self.assertEqual(events[-1].json()["sent"], 20)
        self.assertEqual([int(event.id) for event in events],
                         sorted(int(event.id) for event in events))

    def _no_more_mail(self) -> int | None:
        """The number of mails, once it has stood still for as long as ten mails take."""
        before = self.world.mail.count
        try:
            wait_for(lambda: self.world.mail.count > before, "another mail", within=2.0)
        except AssertionError:
            return before
        return None


class WithoutAMailServer(unittest.TestCase):
    def test_mails_that_go_nowhere_count_as_sent(self):
        with World(settings={"mail": {"adapter": "fake"}}) as world:
            emails = invites.addresses(3, "nowhere")
            seen = invites.ended(world, invites.sent(world.admin, emails))
            self.assertEqual((seen["state"], seen["sent"]), ("completed", 3))
            self.assertEqual(world.mail.count, 0)


if __name__ == "__main__":
    unittest.main()
