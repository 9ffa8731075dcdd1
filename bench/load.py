"""HTTP load. Closed loop, by wrk: as many requests as so many connections take, one after another;
that is for rates. Open loop, by bench_open_load: a fixed rate; that is for latencies, because
whoever waits for an answer before they ask again does not notice what a stall did to others."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tools.local.build import BUILD

RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
DONE = re.compile(r"^\s+(\d+) requests in ", re.MULTILINE)
BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s) *$", re.MULTILINE)
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
OPEN_WARM_UP_SECONDS = 1


@dataclass(frozen=True)
class Requests:
    """What is asked of a server: paths in turn, all else alike."""
    url: str
    paths: list[str]
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    rate: float
    requests: int
    p50_ms: float
    p99_ms: float
    p999_ms: float | None = None          # Of the open loop only.
    sent_late_p99_ms: float | None = None


def closed(what: Requests, connections: int, seconds: float) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "requests.lua"
        script.write_text(_lua(what))
        done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency",
                               "-s", script, what.url],
                              capture_output=True, text=True, check=False)
    told = done.stdout
    bad = BAD.search(told)
    if done.returncode != 0 or bad or not RATE.search(told):
        raise AssertionError(f"wrk could not measure {what.url}\n{told}{done.stderr}")
    latency = {found[1]: float(found[2]) * IN_MS[found[3]] for found in LATENCY.finditer(told)}
    return Loaded(float(RATE.search(told)[1]), int(DONE.search(told)[1]),
                  latency["50"], latency["99"])


def opened(what: Requests, rate: float, connections: int, seconds: float) -> Loaded:
    return finish(begin(what, rate, connections, seconds))


def begin(what: Requests, rate: float, connections: int, seconds: float) -> subprocess.Popen:
    """The same for those who do something meanwhile; `finish` waits for it."""
    command = [BUILD / "bench_open_load", str(urlsplit(what.url).port), f"{rate:g}",
               str(connections), str(OPEN_WARM_UP_SECONDS), f"{seconds:g}"]
    with tempfile.TemporaryFile() as requests:
        requests.write(_raw(what))
        requests.seek(0)
        return subprocess.Popen(command, stdin=requests, stdout=subprocess.PIPE)


def finish(load: subprocess.Popen) -> Loaded:
    told, _ = load.communicate()
    if load.returncode != 0:
        raise AssertionError(f"the load ended with {load.returncode}: {told!r}")
    seen = json.loads(told)
    if seen["bad"] or not seen["answered"]:
        raise AssertionError(f"the load was refused: {seen}")
    return Loaded(seen["rate"], seen["answered"], seen["p50_ms"], seen["p99_ms"],
                  seen["p999_ms"], seen["sent_late_p99_ms"])


def _raw(what: Requests) -> bytes:
    head = {"Host": urlsplit(what.url).netloc, **what.headers}
    if what.body:
        head["Content-Length"] = str(len(what.body.encode()))
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    whole = [f"{what.method} {path} HTTP/1.1\r\n{lines}\r\n{what.body}".encode()
             for path in what.paths]
    return b"".join(f"{len(one)}\n".encode() + one for one in whole)


def _lua(what: Requests) -> str:
    paths = ", ".join(json.dumps(path) for path in what.paths)
    headers = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}"
                        for name, value in what.headers.items())
    return f"""
wrk.headers = {{{headers}}}
local paths, requests, turn = {{{paths}}}, {{}}, 0
init = function()
  for i, path in ipairs(paths) do
    requests[i] = wrk.format({json.dumps(what.method)}, path, nil, {json.dumps(what.body)})
  end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
"""
