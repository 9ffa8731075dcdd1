"""All checkers over one run; `python3 -m tests.chaos.checks.judge FOLDER` over a recorded one."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.chaos import history
from tests.chaos.checks import batches, invites, keys, mails
from tests.chaos.checks.evidence import BatchSeen, Evidence, Mailed

CHECKERS = (keys.problems, invites.problems, invites.refused_for_nothing, batches.problems,
            mails.problems)
HISTORY, REST = "history.jsonl", "evidence.json"


def problems(evidence: Evidence) -> list[str]:
    return [problem for check in CHECKERS for problem in check(evidence)]


def write(evidence: Evidence, folder: Path) -> None:
    """Beside the history, which is there already."""
    rest = {name: part for name, part in asdict(evidence).items() if name != "calls"}
    (folder / REST).write_text(json.dumps(rest))


def read(folder: Path) -> Evidence:
    rest = json.loads((folder / REST).read_text())
    return Evidence(history.read(folder / HISTORY), rest["facts"], rest["invites"],
                    [BatchSeen(**batch) for batch in rest["batches"]],
                    [Mailed(**mail) for mail in rest["mails"]])


def main() -> int:
    found = problems(read(Path(sys.argv[1])))
    print("\n".join(found) if found else "everything held")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
