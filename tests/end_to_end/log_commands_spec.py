"""Commands that work on log and rows themselves, and what they say when something is missing."""

import json
import signal
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal
from tools.local.process import Process

COMMANDS = ["serve", "migrate", "rebuild", "audit", "fsck", "projections list",
            "projections skip", "state", "doctor", "config",
            "events tail", "events show", "events export", "events import", "jobs list",
            "jobs show", "jobs requeue", "jobs discard", "jobs settle", "invites import",
            "invites send", "invites progress", "invites watch", "invites revoke", "invites list",
            "waitlist list", "waitlist invite", "waitlist export", "waitlist remove", "tokens list",
            "tokens make", "tokens revoke", "people permissions", "people allow", "people deny",
            "people by-role", "people locked", "people unlock", "people erase", "beta preview",
            "beta schedule", "beta cancel-schedule", "beta revert", "audit list",
            "admin create", "sign-in"]
NOWHERE = "127.0.0.1:1"


class CommandsOnTheLog(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.terminal = Terminal(cls.world)
        cls.batch_id = invites.sent(cls.world.admin, ["log@example.org", "other@example.org"])
        invites.ended(cls.world, cls.batch_id)
        found = cls.world.admin.get(invites.ROOT, query={"email": "log@example.org"}).json()
        cls.invite = found["invites"][0]

    def test_each_command_explains_itself_and_its_exit_codes(self):
        everything = self.terminal.must("--help")
        for command in COMMANDS:
            with self.subTest(command=command):
                told = self.terminal.must(*command.split(), "--help")
                self.assertIn("Exit codes:", told)
                self.assertIn(command.split()[0], everything)

    def test_a_stream_is_shown_as_it_was_at_any_moment_with_what_led_to_it(self):
        stream = f"invite/{self.invite['id']}"
        before = self.terminal.must("state", stream, "--json")
        moment = max(fact["at"] for fact in json.loads(before)["facts"])
        self.terminal.must("invites", "revoke", self.invite["id"])
        now = json.loads(self.terminal.must("state", stream, "--json"))
        self.assertEqual(json.loads(self.terminal.must("state", stream, "--at", moment, "--json")),
                         json.loads(before))
        self.assertEqual(now["facts"][-1]["type"], "InviteRevoked")
        self.assertNotEqual(now["state"], json.loads(before)["state"])
        self.assertEqual([fact["seq"] for fact in now["facts"]],
                         list(range(1, len(now["facts"]) + 1)))
        told = self.terminal.must("state", stream)
        self.assertRegex(told, r"(?s)What led to it:.*#1 +InviteIssued .*#\d+ +InviteRevoked")

    def test_a_job_is_shown_from_its_ledger(self):
        listed = self.world.admin.get("/api/v1/admin/jobs",
                                      query={"batch_id": self.batch_id}).json()["jobs"][0]
        told = json.loads(self.terminal.must("state", f"job/{listed['id']}", "--json"))
        self.assertEqual([fact["type"] for fact in told["facts"]], ["JobStarted", "JobSucceeded"])
        self.assertEqual(told["state"], {"state": "ended"})

    def test_a_stream_that_is_not_there_is_told_with_those_of_the_same_id(self):
        said = self.terminal.run("state", f"account/{self.invite['id']}")
        self.assertEqual(said.code, 1)
        self.assertIn(f"It tells of invite-{self.invite['id']}", said.err)
        said = self.terminal.run("state", "invite/nonsense")
        self.assertIn("A stream is called like", said.err)
        said = self.terminal.run("state", f"invite/{self.invite['id']}", "--at", "yesterday")
        self.assertIn("is not a moment", said.err)

    def test_facts_are_shown_as_they_come(self):
        tail = self.terminal.start("events", "tail", "--json")
        self.addCleanup(tail.kill)
        self.assertIn("as they come", tail.stderr.readline())
        batch_id = invites.sent(self.world.admin, ["tail@example.org"])
        seen = []
        while not any(fact["type"] == "BatchAccepted" for fact in seen):
            seen.append(json.loads(tail.stdout.readline()))
        self.assertEqual(seen[-1]["stream"], f"batch-{batch_id}")
        tail.send_signal(signal.SIGINT)
        tail.communicate(timeout=10)
        self.assertEqual(tail.returncode, 0)

    def test_the_log_is_sound_and_the_rows_are_what_it_says(self):
        self.assertTrue(json.loads(self.terminal.must("fsck", "--json"))["sound"])
        wait_for(lambda: json.loads(self.terminal.run("audit", "--json").out)["passed"],
                 "the rows to follow")
        rebuilt = json.loads(self.terminal.must("rebuild", "--json"))
        self.assertTrue(all(one["swapped_in"] for one in rebuilt["projections"]), rebuilt)
        self.assertIn("The rows are what the log says.", self.terminal.must("audit"))

    def test_a_row_that_was_tampered_with_is_found_and_the_exit_code_is_two(self):
        # Another world: what is spoilt here shall not matter to the other tests.
        with World() as world:
            terminal = Terminal(world)
            batch_id = invites.sent(world.admin, ["audit@example.org"])
            invites.ended(world, batch_id)
            tables = world.rows("SELECT schemaname || '.' || tablename FROM pg_tables "
                                "WHERE tablename LIKE '%batches%' AND schemaname NOT LIKE 'pg%'")
            for table in tables:
                world.rows(f"UPDATE {table} SET sent = 7")
            said = terminal.run("audit")
            self.assertEqual(said.code, 2, said.out)
            self.assertIn(batch_id, said.out)
            terminal.must("rebuild")
            terminal.must("audit")
            self.a_fact_is_skipped_on_record(world, terminal)

    def a_fact_is_skipped_on_record(self, world: World, terminal: Terminal) -> None:
        why = ("--by", "ada", "--reason", "written by mistake")
        said = terminal.run("projections", "skip", "invite_list", "facts/0@999999#0", *why)
        self.assertEqual(said.code, 1, said.err)
        facts = map(json.loads, terminal.must("events", "show", "--json").splitlines())
        fact = next(fact for fact in facts if fact["type"] == "InviteIssued")
        place = f"facts/{fact['partition']}@{fact['offset']}#0"
        terminal.must("projections", "skip", "invite_list", place, *why)
        self.assertEqual(world.rows("SELECT skipped_by || ': ' || reason FROM projection_skips"),
                         ["ada: written by mistake"])
        self.assertIn("written by mistake", terminal.must("projections", "list"))
        said = terminal.run("projections", "skip", "invite_list", "here", *why)
        self.assertIn("is no place of a fact", said.err)

    def test_nothing_is_missing_says_the_doctor(self):
        self.assertIn("Nothing is missing.", self.terminal.must("doctor"))
        told = json.loads(self.terminal.must("doctor", "--json"))
        self.assertTrue(all(finding["good"] for finding in told))

    def test_the_doctor_names_what_is_missing_and_how_to_get_it(self):
        said = self.terminal.run("doctor", "--set", f"log.brokers={NOWHERE}", "--set",
                                 "database.url=")
        self.assertEqual(said.code, 1)
        self.assertRegex(said.out, rf"BAD +the log at {NOWHERE}")
        self.assertRegex(said.out, r"BAD +database.url")
        self.assertIn("./dev up", said.out)

    def test_a_configuration_is_shown_without_its_secrets(self):
        told = self.terminal.must("config")
        self.assertIn(f"port = {self.world.node.port}", told)
        secrets = (self.world.folder / "secrets.toml").read_text()
        for secret in secrets.split('"')[1::2]:
            self.assertNotIn(secret, told)

    def test_a_slip_in_the_configuration_is_named_with_the_nearest_key(self):
        path = self.world.folder / "slip.toml"
        path.write_text(self.world.node.configuration.read_text().replace("brokers", "brokres"))
        said = self.terminal.run("serve", "--config", str(path))
        self.assertEqual(said.code, 1)
        self.assertRegex(said.err, r"slip.toml, line \d+: .*brokres.*log\.brokers")
        said = self.terminal.run("migrate", "--set", "http.prot=1")
        self.assertRegex(said.err, r"http\.prot.*http\.port")

    def test_a_port_in_use_is_named(self):
        said = self.terminal.run("serve")
        self.assertEqual(said.code, 1)
        self.assertIn(f":{self.world.node.port}", said.err)
        self.assertIn("http.port", said.err)

    def test_a_broker_that_is_not_there_is_named_with_how_to_start_it(self):
        for command in (["migrate"], ["serve", "--set", "http.port=0"],
                        ["state", f"batch/{self.batch_id}"]):
            with self.subTest(command=command):
                said = self.terminal.run(*command, "--set", f"log.brokers={NOWHERE}")
                self.assertEqual(said.code, 1)
                self.assertIn(f"at {NOWHERE} (log.brokers)", said.err)
                self.assertIn("./dev up", said.err)

    def test_a_database_that_is_not_there_is_named_with_how_to_start_it(self):
        for command in ("migrate", "audit", "rebuild"):
            with self.subTest(command=command):
                said = self.terminal.run(command, "--set",
                                         f"database.url=postgresql://{NOWHERE}/none")
                self.assertEqual(said.code, 1)
                self.assertIn("database.url", said.err)
                self.assertIn("./dev up", said.err)

    def test_a_command_needs_no_more_configuration_than_it_uses(self):
        bare = Terminal(self.world, INSTAINSTRU_CONFIG="")
        told = bare.must("fsck", "--set", f"log.brokers={self.world.kafka.brokers}")
        self.assertIn("The log is sound.", told)
        said = bare.run("fsck")
        self.assertEqual(said.code, 1)
        self.assertIn("log.brokers: No Kafka is named.", said.err)
        self.assertIn("--config FILE", said.err)

    def test_wrong_usage_is_told_and_fails(self):
        said = self.terminal.run("rebuidl")
        self.assertEqual(said.code, 1)
        self.assertIn("is it 'rebuild' that you mean?", said.err)
        self.assertIn("'settle'", self.terminal.run("jobs", "setle").err)
        for words in (["state"], ["jobs"], ["events", "show", "--jason"]):
            with self.subTest(words=words):
                said = self.terminal.run(*words)
                self.assertEqual(said.code, 1)
                self.assertTrue(said.err)

    def test_a_server_told_to_end_ends_in_good_order(self):
        node = self.world.add_node()
        process: Process = node.process
        self.assertTrue(process.stop(35.0), "it had to be killed")
        self.assertIn('"msg":"stopped"', process.log.read_text())


if __name__ == "__main__":
    unittest.main()
