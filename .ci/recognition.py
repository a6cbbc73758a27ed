#!/usr/bin/env python3
"""Checks that recognition gives the peers' events to the connector of their product.

  .ci/recognition.py SWEEPLINE FILE...

A file is named after its connector. Every session has to be found, by that connector; other records may stay unknown, as
many name no product, but must not become another connector's session.
"""

import json
import pathlib
import subprocess
import sys

# Records that stand in another file than that of the connector that reads them.
SHARED = {("cisco_asa", "cisco_firepower"): "connection events of FTD"}


def main(sweepline, files):
    sessions = found = other = 0
    wrong = []
    for path in map(pathlib.Path, files):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        command = [sweepline, "parse", "--connector", "auto", "--input", "ndjson", "--explain", str(path)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for record, verdict in zip(records, map(json.loads, output.splitlines()), strict=True):
            id_, connector = path.stem, verdict["connector"]
            is_own = connector == id_ or (id_, connector) in SHARED
            if record["is_network_session"]:
                sessions += 1
                found += is_own and verdict["outcome"] == "session"
                if not is_own or verdict["outcome"] != "session":
                    wrong.append((record["id"], connector, verdict["outcome"]))
            elif verdict["outcome"] == "session" and not is_own:
                wrong.append((record["id"], connector, verdict["outcome"]))
            else:
                other += 1
    print(f"{found} of {sessions} sessions by their own connector, {other} other records by no wrong one")
    for record in wrong[:20]:
        print(*record)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
