#!/usr/bin/env python3
"""Checks that recognition gives the peers' events to the connector of their product.

  .ci/recognition.py SWEEPLINE FILE...

A file is named after its connector. Every session has to be found, by that connector; other records may stay unknown, as
some name no product, but must not become another connector's session, and few may: see LEAST_RECOGNISED.
"""

import json
import pathlib
import subprocess
import sys

# Records that stand in another file than that of the connector that reads them.
SHARED = {("cisco_asa", "cisco_firepower"): "connection events of FTD"}

# The share of all records that their own connector has to claim, sessions or not.
LEAST_RECOGNISED = 0.995


def main(sweepline, files):
    records_seen = sessions = found = own = 0
    wrong, strangers = [], []
    for path in map(pathlib.Path, files):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        command = [sweepline, "parse", "--connector", "auto", "--input", "ndjson", "--explain", str(path)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for record, verdict in zip(records, map(json.loads, output.splitlines()), strict=True):
            id_, connector = path.stem, verdict["connector"]
            is_own = connector == id_ or (id_, connector) in SHARED
            is_session = verdict["outcome"] == "session"
            records_seen += 1
            own += is_own
            if not is_own:
                strangers.append((record["id"], connector, verdict["outcome"]))
            if record["is_network_session"]:
                sessions += 1
                found += is_own and is_session
                if not (is_own and is_session):
                    wrong.append((record["id"], connector, verdict["outcome"]))
            elif is_session and not is_own:
                wrong.append((record["id"], connector, verdict["outcome"]))
    share = own / records_seen if records_seen else 0.0
    print(f"{found} of {sessions} sessions by their own connector; {own} of {records_seen} records recognised ({share:.2%})")
    for record in wrong[:20]:
        print("wrong:", *record)
    for record in strangers[:20]:
        print("not recognised:", *record)
    return 1 if wrong or share < LEAST_RECOGNISED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
