"""The commands that ask a running server: invites, jobs, sign-in."""

import json
import signal
import tempfile
import unittest
from pathlib import Path

from tests.end_to_end import invites
from tests.end_to_end.harness import ADMIN_EMAIL, ADMIN_PASSWORD, World, wait_for
from tests.end_to_end.terminal import Terminal


class TheCommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.terminal = Terminal(cls.world)
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def setUp(self):
        self.addCleanup(self.world.mail.behave)

    def file(self, emails: list[str]) -> str:
        path = self.folder / f"{self.id().rsplit('.', 1)[-1]}.csv"
        path.write_bytes(invites.csv_of(emails))
        return str(path)

    def sent(self, emails: list[str]) -> str:
        """The id of the batch of a file that was imported and sent."""
        imported = json.loads(self.terminal.must("invites", "import", self.file(emails), "--json"))
        told = self.terminal.must("invites", "send", imported["import_id"], "--json")
        return json.loads(told)["batch_id"]

    def test_an_import_tells_counts_and_the_first_bad_rows_with_row_and_reason(self):
        path = self.file(["a@example.org", "not an address", "A@example.org", "b@example.org"])
        said = self.terminal.run("invites", "import", path)
        self.assertEqual(said.code, 2, said.err)
        told = said.out
        self.assertRegex(told, r"4 rows: 2 ok, 2 rejected")
        self.assertRegex(told, r"duplicate_in_file +1")
        self.assertRegex(told, r"row +2 +invalid_email +not an address")
        self.assertRegex(told, r"instainstru invites send [0-9A-Z]{26}")

    def test_a_file_may_come_through_a_pipe_and_be_checked_only(self):
        told = self.terminal.must("invites", "import", "-", "--dry-run", stdin="x@example.org\n")
        self.assertIn("1 rows: 1 ok, 0 rejected", told)
        self.assertNotIn("invites send", told)

    def test_a_file_with_bad_rows_is_done_in_part_and_one_without_is_done(self):
        for emails, code in [(["c@example.org"], 0), (["d@example.org", "nobody"], 2)]:
            for flag in ["--dry-run", "--json", "--send"]:
                with self.subTest(emails=emails, flag=flag):
                    said = self.terminal.run("invites", "import", self.file(emails), flag)
                    self.assertEqual(said.code, code, said.err)

    def test_a_file_without_a_row_to_send_fails(self):
        self.assertEqual(self.terminal.run("invites", "import", self.file(["nobody"])).code, 1)

    def test_a_spoilt_file_is_refused_with_its_line(self):
        said = self.terminal.run("invites", "import", "-", stdin='email\n"never closed\n')
        self.assertEqual(said.code, 1)
        self.assertRegex(said.err, r"422 \w+, line \d+: ")

    def test_codes_to_hand_out_are_printed_one_a_line_and_mailed_to_nobody(self):
        told = self.terminal.must("invites", "generate", "--count", "3", "--days", "30",
                                  "--for", "cli-bound@example.org", "--source", "fair")
        lines = told.splitlines()
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertRegex(line, r"^[A-HJ-NP-Z2-9]{8}  instructor  until \d{4}-\d\d-\d\dT")
        self.assertEqual(sum("cli-bound@example.org" in line for line in lines), 1)
        self.assertEqual(self.world.mail.to("cli-bound@example.org"), [])
        refused = self.terminal.run("invites", "generate", "--count", "1001")
        self.assertEqual(refused.code, 1)
        self.assertIn("count", refused.err)

    def test_one_person_is_invited_by_their_address_and_their_invite_extended(self):
        told = self.terminal.must("invites", "send", "cli-one@example.org", "--role", "student",
                                  "--days", "3")
        self.assertRegex(told, r"^[A-HJ-NP-Z2-9]{8} (was mailed|is on its way) to cli-one@")
        wait_for(lambda: len(self.world.mail.to("cli-one@example.org")) == 1, "the mail")
        invite = next(line.split()[1] for line in told.splitlines() if "invite" in line)
        before = json.loads(self.terminal.must("invites", "show", invite, "--json"))["expires_at"]
        extended = self.terminal.must("invites", "extend", invite, "--days", "10")
        self.assertRegex(extended, rf"^{invite} is valid until \d{{4}}-")
        self.assertGreater(extended.split()[-1], before)

    def test_flags_of_an_import_and_of_one_person_are_not_mixed(self):
        for words in [("cli-mixed@example.org", "--watch"),
                      ("cli-mixed@example.org", "--name", "x"),
                      ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "--days", "3"),
                      ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "--no-founding")]:
            with self.subTest(words=words):
                said = self.terminal.run("invites", "send", *words)
                self.assertEqual(said.code, 1)
                self.assertIn(words[1], said.err)
        self.assertEqual(self.world.mail.to("cli-mixed@example.org"), [])

    def test_sending_an_import_twice_is_one_batch(self):
        path = self.file(["cli-twice@example.org"])
        imported = json.loads(self.terminal.must("invites", "import", path, "--json"))
        batches = {json.loads(self.terminal.must("invites", "send", imported["import_id"],
                                                 "--json"))["batch_id"] for _ in range(2)}
        self.assertEqual(len(batches), 1)

    def test_a_batch_is_followed_to_its_end_in_plain_lines_where_nobody_looks(self):
        emails = invites.addresses(30, "cli-plain")
        said = self.terminal.run("invites", "import", self.file(emails), "--watch")
        self.assertEqual(said.code, 0, said.err)
        self.assertIn("30 of 30 rows ended: 30 sent  0 failed", said.out)
        self.assertNotIn("\r", said.err)
        batch_id = said.out.split("Batch ")[1].split()[0]
        told = json.loads(self.terminal.must("invites", "progress", batch_id, "--json"))
        self.assertEqual((told["state"], told["sent"]), ("completed", 30))

    def test_a_batch_is_followed_with_a_bar_on_a_terminal(self):
        self.world.mail.take(0.05)
        emails = invites.addresses(300, "cli-bar")
        code, told = self.terminal.on_a_terminal("invites", "import", self.file(emails), "--watch")
        self.assertEqual(code, 0, told)
        self.assertRegex(told, r"\r\x1b\[K\[#*-+\] +\d+\.\d %  \d+ of 300")
        self.assertIn("[########################] 100.0 %", told)

    def test_rows_that_failed_make_the_exit_code_two(self):
        self.world.mail.refuse("cli-gone@example.org", 550, "No such user")
        batch_id = self.sent(["cli-gone@example.org", "cli-here@example.org"])
        said = self.terminal.run("invites", "watch", batch_id)
        self.assertEqual(said.code, 2, said.err)
        self.assertIn("1 sent  1 failed", said.out)
        self.assertIn("cli-gone@example.org", self.terminal.must("invites", "failures", batch_id))

    def test_whoever_watches_is_not_lost_when_the_server_is(self):
        self.world.mail.take(0.2)
        batch_id = self.sent(invites.addresses(1500, "cli-restart"))
        watch = self.terminal.start("invites", "watch", batch_id, "--json")
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.stderr.close)
        first = json.loads(watch.stdout.readline())
        self.assertEqual(first["id"], batch_id)
        self.world.node.kill()
        self.world.restart(self.world.node)
        self.world.mail.behave()
        *_, last = watch.stdout
        self.assertTrue(json.loads(last)["state"].startswith("completed"), last)
        self.assertIn(watch.wait(timeout=10), (0, 2))  # A row in doubt is no success.

    def test_ctrl_c_ends_the_watching_and_not_the_batch(self):
        self.world.mail.take(0.2)
        batch_id = self.sent(invites.addresses(400, "cli-interrupt"))
        watch = self.terminal.start("invites", "watch", batch_id, "--json")
        watch.stdout.readline()
        watch.send_signal(signal.SIGINT)
        _, err = watch.communicate(timeout=10)
        self.assertEqual(watch.returncode, 130)
        self.assertIn("The batch goes on", err)
        self.world.mail.behave()
        self.assertEqual(invites.ended(self.world, batch_id)["sent"], 400)

    def test_a_batch_is_paused_resumed_and_cancelled(self):
        self.world.mail.take(0.5)
        batch_id = self.sent(invites.addresses(1500, "cli-control"))
        self.assertIn("is paused", self.terminal.must("invites", "pause", batch_id))
        wait_for(lambda: " paused " in self.terminal.must("invites", "batches"), "the state")
        self.assertIn("is running", self.terminal.must("invites", "resume", batch_id))
        self.terminal.must("invites", "cancel", batch_id, "--reason", "a wrong list")
        said = self.terminal.run("invites", "watch", batch_id)
        self.assertEqual(said.code, 2)
        self.assertIn("cancelled. 1,500 of 1,500 rows ended", said.out)
        again = self.terminal.run("invites", "pause", batch_id)
        self.assertEqual(again.code, 1)
        self.assertIn("409 INVALID_BATCH_STATE", again.err)

    def test_invites_are_listed_shown_and_revoked(self):
        email = "cli-list@example.org"
        invites.ended(self.world, self.sent([email]))
        listed = json.loads(self.terminal.must("invites", "list", "--of", email, "--json"))
        found = listed["invites"][0]
        self.assertIn(email, self.terminal.must("invites", "list", "--of", email))
        self.assertIn(found["code"], self.terminal.must("invites", "show", found["id"]))
        said = self.terminal.run("invites", "revoke", found["id"], "01J8ZQ4T9RW3N5Y7K2M6XVBCDE")
        self.assertEqual(said.code, 2)
        self.assertIn(f"{found['id']} is revoked", said.out)
        self.assertIn("404 invite_not_found", said.err)
        self.assertRegex(self.terminal.must("invites", "list", "--of", email, "--status",
                                            "revoked"), f"{email} .* revoked")
        self.assertIn(email, self.terminal.must("invites", "export", "--of", email))

    def test_a_job_in_doubt_is_listed_shown_and_settled(self):
        self.world.mail.close_after_data(1, recorded=True)
        batch_id = self.sent(["cli-doubt@example.org"])
        invites.ended(self.world, batch_id)
        told = self.terminal.must("jobs", "list", "--state", "unknown", "--batch", batch_id,
                                  "--json")
        job_id = json.loads(told)["jobs"][0]["id"]
        self.assertIn("unknown", self.terminal.must("jobs", "show", job_id))
        refused = self.terminal.run("jobs", "requeue", job_id)
        self.assertEqual(refused.code, 1)
        self.assertIn("409 INVALID_JOB_STATE", refused.err)
        self.terminal.must("jobs", "settle", job_id, "sent")
        wait_for(lambda: invites.batch(self.world.admin, batch_id)["sent"] == 1, "the row")
        self.assertEqual(self.terminal.run("jobs", "discard").code, 1)
        self.assertEqual(self.terminal.run("jobs", "discard", "--all").code, 0)

    def test_a_token_stands_for_the_password(self):
        token = self.terminal.must("sign-in")
        path = self.folder / "token"
        path.write_text(token)
        nobody = Terminal(self.world, INSTAINSTRU_CLIENT_EMAIL="", INSTAINSTRU_CLIENT_PASSWORD="")
        nobody.must("invites", "batches", "--token-file", str(path))
        said = nobody.run("invites", "batches", "--email", ADMIN_EMAIL, "--password-stdin",
                          stdin=ADMIN_PASSWORD + "\n")
        self.assertEqual(said.code, 0, said.err)
        said = nobody.run("invites", "batches")
        self.assertEqual(said.code, 1)
        self.assertIn("--password-stdin", said.err)

    def test_a_refusal_is_told_with_its_code_and_as_json_where_wanted(self):
        wrong = Terminal(self.world, INSTAINSTRU_CLIENT_PASSWORD="wrong")
        said = wrong.run("jobs", "list")
        self.assertEqual(said.code, 1)
        self.assertIn("401 AUTH_INVALID_CREDENTIALS", said.err)
        said = self.terminal.run("invites", "list", "--status", "lost", "--json")
        self.assertEqual(said.code, 1)
        self.assertEqual(json.loads(said.err)["code"], "validation_error")
        said = self.terminal.run("invites", "list", "--status", "lost")
        self.assertIn("query.status is not one of", said.err)

    def test_a_server_that_is_not_there_is_named(self):
        said = self.terminal.run("invites", "list", "--url", "http://127.0.0.1:1")
        self.assertEqual(said.code, 1)
        self.assertIn("http://127.0.0.1:1", said.err)
        self.assertIn("instainstru serve", said.err)


if __name__ == "__main__":
    unittest.main()
