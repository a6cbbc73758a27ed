#!/usr/bin/env python3
"""Compares `sweepline count` and `sweepline detect` with the exact counts of generated logs.

truth.py BINARY LOG TRUTH: exits 1 and says where when a count up to 256 differs, a larger one is more
than three standard errors off, or the ports over the threshold are not exactly those of the truth.
"""
import json, random, subprocess, sys, tempfile

BINARY, LOG, TRUTH = sys.argv[1:4]
THRESHOLD, EXACT_UP_TO, STANDARD_ERROR = 20, 256, 1.04 / 64
RULE = """
title: Inbound
name: inbound
logsource: {category: network_connection, product: asim}
detection:
    selection: {NetworkDirection: Inbound}
    condition: selection
---
title: Sweep
name: sweep
correlation:
    type: value_count
    rules: [inbound]
    group-by: [DstPortNumber]
    timespan: 1h
    condition: {field: SrcIpAddr, gt: 20}
level: high
custom: {hop: 1h, allowed_lateness: 5m}
"""


def run(*args):
    done = subprocess.run([BINARY, "-q", *args], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def counts(*files):
    rows = run("count", "--connector", "auto", "--distinct", "SrcIpAddr", "--by", "DstPortNumber", "--every", "1h",
               "--where", "NetworkDirection=Inbound", *files)
    return {(row["window_start"], row["group"]["DstPortNumber"]): row["count"] for row in rows}


def sweeps(rule, *files):
    rows = run("detect", "--connector", "auto", "--rules", rule, "--format", "json", *files)
    return {(row["window_start"], row["group"]["DstPortNumber"]) for row in rows}, {row["id"] for row in rows}


def main():
    truth = {(row["hour"], row["dst_port"]): row["inbound_distinct_src"]
             for row in json.load(open(TRUTH))["rows"] if row["inbound_events"]}
    wrong = []
    got = counts(LOG)
    for key, want in truth.items():
        have = got.get(key, 0)
        allowed = 0 if want <= EXACT_UP_TO else 3 * STANDARD_ERROR * want
        if abs(have - want) > allowed:
            wrong.append(f"count of {key}: {have}, truth {want}")
    wrong += [f"count of {key}: {got[key]}, truth 0" for key in got.keys() - truth.keys()]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as rule, tempfile.NamedTemporaryFile("w") as shuffled:
        rule.write(RULE)
        rule.flush()
        over = {key for key, count in truth.items() if count > THRESHOLD}
        found, ids = sweeps(rule.name, LOG)
        wrong += [f"alert on {key}, truth {truth.get(key, 0)}" for key in found - over]
        wrong += [f"no alert on {key}, truth {truth[key]}" for key in over - found]
        # Lines out of order within four minutes.
        lines = open(LOG).readlines()
        span = len(lines) * 4 // 120
        order = random.Random(1)
        places = sorted(range(len(lines)), key=lambda i: i + order.random() * span)
        shuffled.writelines(lines[i] for i in places)
        shuffled.flush()
        if counts(shuffled.name) != got:
            wrong.append("shuffled lines change the counts")
        if sweeps(rule.name, shuffled.name)[1] != ids:
            wrong.append("shuffled lines change the alerts")
        if counts(LOG, LOG) != got:
            wrong.append("feeding the file twice changes the counts")
        if sweeps(rule.name, LOG, LOG)[1] != ids:
            wrong.append("feeding the file twice changes the alerts")
    print(f"{LOG.rsplit('/', 1)[-1]}: {len(truth)} windows and ports, {len(over)} over the threshold, {len(wrong)} wrong")
    for line in wrong[:20]:
        print("  " + line)
    sys.exit(bool(wrong))


main()
