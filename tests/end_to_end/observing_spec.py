"""What a running system tells about itself: log lines and figures."""

import json
import re
import time
import unittest

from tests.end_to_end import invites
from tests.end_to_end.harness import World, wait_for
from tests.end_to_end.terminal import Terminal

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
METRICS = "/api/v1/internal/metrics"
TOKEN = "of the scraper alone"
SETTINGS = {"http": {"metrics_token": TOKEN}}
FIGURES = [
    "instainstru_http_requests_total", "instainstru_http_request_duration_seconds_count",
    "instainstru_http_requests_in_progress", "instainstru_service_operations_total",
    "instainstru_login_attempts_total", "instainstru_sse_connections",
    "instainstru_event_append_seconds_count", "instainstru_event_read_back_seconds_count",
    "instainstru_projection_lag_events", "instainstru_projection_lag_seconds",
    "instainstru_shard_owned", "instainstru_job_queue_depth", "instainstru_lane_owned",
    "provider_circuit_state", "worker_in_flight", "dlq_open", "jobs_total",
    "job_attempt_seconds_count", "batch_items", "instainstru_batch_progress_ratio",
    "instainstru_database_reachable", "job_queue_age_seconds", "job_lag",
    "instainstru_db_pool_size", "instainstru_db_pool_checked_out", "instainstru_db_pool_waiting",
    "instainstru_event_append_conflicts_total", "instainstru_projection_apply_seconds_count",
    "instainstru_login_lockouts_total", "instainstru_keys_to_erase",
    "instainstru_db_pool_usage_percent", "instainstru_metrics_auth_fail_total",
    "instainstru_argon2_slots_in_use", "instainstru_login_slot_wait_seconds_count",
    "instainstru_webhook_events_total",
]


class Observing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(settings=SETTINGS))
        cls.admin = cls.world.admin
        cls.world.mail.refuse("watched-gone@example.org", 550, "No such user")
        cls.batch_id = invites.sent(cls.admin, ["watched@example.org", "watched-gone@example.org"])
        invites.ended(cls.world, cls.batch_id)
        cls.world.client().get(METRICS)
        cls.world.client().post("/api/v1/webhooks/resend", sends={"type": "of nobody"})
        for _ in range(5):
            cls.world.client().post("/api/v1/auth/login-with-session",
                                    sends={"email": "nobody@example.org", "password": "wrong"})

    def lines(self) -> list[dict]:
        """Each line is JSON, or this fails."""
        return [json.loads(line) for line in self.world.log_text().splitlines()]

    def figures(self, world: World | None = None) -> str:
        answer = (world or self.world).client().get(METRICS,
                                                    headers={"Authorization": f"Bearer {TOKEN}"})
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body.decode()

    def test_a_request_is_found_in_the_log_and_in_the_fact_it_caused(self):
        answer = self.admin.post(
            f"{invites.ROOT}/batches/{self.batch_id}/retry-failed", sends={},
            headers={"X-Request-ID": "follow-me-1",
                     "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
        self.assertEqual(answer.status, 200, answer.body)
        command = answer.headers["x-command-id"]
        line = wait_for(
            lambda: next((line for line in self.lines()
                          if line.get("request_id") == "follow-me-1"), None), "the line")
        self.assertEqual((line["trace_id"], line["command"], line["status"], line["method"]),
                         (TRACE, command, 200, "POST"))
        self.assertEqual(line["route"], f"{invites.ROOT}/batches/{{id}}/retry-failed")
        self.assertEqual(line["ip_prefix"], "127.0.0.0/24")
        told = Terminal(self.world).must("events", "show", f"batch/{self.batch_id}", "--json")
        fact = next(fact for fact in map(json.loads, told.splitlines())
                    if fact.get("command") == command)
        self.assertEqual(fact["correlation"], "follow-me-1")

    def test_every_line_says_when_where_and_what(self):
        for line in self.lines():
            self.assertLessEqual({"ts", "level", "logger", "msg"}, set(line))

    def test_a_mail_that_did_not_leave_is_told_by_its_ids(self):
        line = next(line for line in self.lines()
                    if line["logger"] == "worker" and line["level"] == "warning")
        self.assertEqual((line["outcome"], line["batch_id"]), ("refused", self.batch_id))
        self.assertIn("job_id", line)

    def test_from_a_mail_back_to_its_request_it_is_one_grep(self):
        for path, body in [("send", {"to_email": "traced-1@example.org"}),
                           ("send-batch-async", {"emails": ["traced-2@example.org"]})]:
            with self.subTest(path=path):
                request = f"traced-{path}"
                # At most so many lines a second: not in one with the mails of other tests.
                began = int(time.time())
                wait_for(lambda: int(time.time()) > began, "another second")
                self.admin.post(f"{invites.ROOT}/{path}", sends=body,
                                headers={"X-Request-ID": request})
                email = (body.get("emails") or [body["to_email"]])[0]
                mail = wait_for(lambda: self.world.mail.to(email), "the mail")[0]
                invite_id = mail.parsed()["Message-ID"].strip("<>").split(".")[0].upper()
                line = wait_for(lambda: next(
                    (line for line in self.lines()
                     if line["logger"] == "worker" and invite_id in line["invite_id"]), None),
                    "the line of the mail")
                self.assertEqual(line["request_id"], request)
                told = Terminal(self.world).must("events", "show", f"invite/{line['invite_id']}",
                                                 "--json")
                issued = json.loads(told.splitlines()[0])
                self.assertEqual(issued["correlation"], request)

    def test_a_whole_batch_of_many_windows_carries_the_id_of_the_request_that_sent_it(self):
        import_id = invites.imported(self.admin, invites.addresses(1200, "traced-many"))
        answer = self.admin.post(f"{invites.ROOT}/import/{import_id}/send", sends={},
                                 headers={"X-Request-ID": "traced-windows"})
        batch_id = answer.json()["batch_id"]
        invites.ended(self.world, batch_id)
        told = Terminal(self.world).must("events", "show", f"batch/{batch_id}", "--json")
        found = {fact.get("correlation") for fact in map(json.loads, told.splitlines())}
        self.assertEqual(found, {"traced-windows"})

    def test_the_figures_are_there_under_the_names_that_dashboards_know(self):
        text = self.figures()
        missing = [name for name in FIGURES if not re.search(rf"^{name}[ {{]", text, re.MULTILINE)]
        self.assertEqual(missing, [])
        confirmed = re.findall(r"^instainstru_event_append_seconds_count\{.*\} (\d+)", text,
                               re.MULTILINE)
        self.assertGreater(sum(map(int, confirmed)), 3)
        self.assertRegex(text, r'jobs_total{outcome="refused",type="invite.send"} [1-9]')

    def test_the_figures_are_not_for_everybody(self):
        self.assertEqual(self.world.client().get(METRICS).status, 401)
        self.assertEqual(self.admin.get(METRICS).status, 401)
        self.assertEqual(self.admin.post(METRICS).status, 405)

    def test_plain_http_asks_no_browser_to_insist_on_tls(self):
        self.assertNotIn("strict-transport-security", self.admin.get("/api/v1/auth/me").headers)

    def test_the_number_of_figures_does_not_grow_with_the_ids_that_are_asked_for(self):
        def ask(letter: str) -> int:
            for number in range(20):
                self.admin.get(f"{invites.ROOT}/01J8ZQ4T9RW3N5Y7K2M6XVB{letter}{number:02}")
            return len(self.figures().splitlines())

        ask("A")  # The first answers of a kind add its figures.
        self.assertEqual(ask("B"), ask("C"))

    def test_a_lock_out_is_counted_by_its_threshold(self):
        self.assertRegex(self.figures(), r'instainstru_login_lockouts_total{threshold="5"} 1')

    def test_the_system_page_says_when_members_were_heard_and_who_fell_silent(self):
        with World(nodes=(("api", "projector", "worker"), ("projector",))) as world:
            def members() -> dict[str, dict]:
                told = world.admin.get("/api/v1/admin/system").json()
                return {member["url"]: member for member in told["members"]}

            wait_for(lambda: len(members()) == 2, "both to be heard")
            self.assertTrue(all(one["heard_at"] and one["alive"] for one in members().values()))
            world.nodes[1].kill()
            silent = wait_for(lambda: next((one for one in members().values()
                                            if not one["alive"]), None), "one to be silent")
            self.assertEqual(silent["url"], world.nodes[1].url)
            figures = world.client().get(METRICS).body.decode()
            self.assertIn("instainstru_members_alive 1", figures)

    def test_a_process_says_that_the_log_is_gone_as_long_as_it_is(self):
        with World() as world:
            def code() -> str | None:
                return world.client().get("/api/v1/ready").json().get("code")

            told = world.admin.get("/api/v1/admin/system").json()
            self.assertTrue(told["log"]["brokers_ok"])
            world.kafka.kill()
            wait_for(lambda: code() == "event_log_unavailable", "the log to be missed")
            self.assertEqual(world.admin.get("/api/v1/beta/invites/batches").status, 200)

    def test_a_process_without_role_api_tells_health_and_figures_on_loopback_and_no_more(self):
        with World(nodes=(("api",), ("projector",), ("worker",)), settings=SETTINGS) as world:
            for node, figure in zip(world.nodes[1:], ("instainstru_projection_lag_events",
                                                      "instainstru_lane_owned")):
                client = world.client(node)
                health = client.get("/api/v1/health")
                self.assertEqual(health.json()["status"], "healthy")
                self.assertRegex(health.json()["git_sha"], "^[0-9a-f]{40}$")
                self.assertEqual(health.headers["x-commit-sha"], health.json()["git_sha"])
                self.assertEqual(health.headers["x-site-mode"], "local")
                self.assertEqual(health.headers["x-beta-phase"], "unknown")
                wait_for(lambda: client.get("/api/v1/ready").status == 200, "readiness")
                self.assertEqual(client.get(METRICS).status, 401)
                told = client.get(METRICS, headers={"Authorization": f"Bearer {TOKEN}"})
                self.assertIn(figure, told.body.decode())
                for path in ("/api/v1/admin/system", "/admin/", "/api/v1/beta/invites", "/health"):
                    self.assertEqual(client.get(path).status, 404, path)
                self.assertIn(f"a server answers at http://127.0.0.1:{node.port}",
                              node.must("doctor"))

    def test_the_figures_are_told_while_the_database_is_down(self):
        with World(settings=SETTINGS) as world:
            world.postgres.kill()
            wait_for(lambda: "instainstru_database_reachable 0" in self.figures(world),
                     "the figure")


if __name__ == "__main__":
    unittest.main()
