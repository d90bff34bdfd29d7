"""A reader of audit trails, written from docs/wire/admin-audit.md and nothing else.

Usage: audit_trail.py LOGS-DIRECTORY
Prints one line of JSON: {"whole": true, "records": N, "last": SEQ, "head": HASH} or
{"whole": false, "file": NAME, "line": N}.
"""
import hashlib
import json
import os
import re
import sys

NAME = "admin-audit.jsonl"
BACKUPS = 3


def lines_of(path):
    with open(path, "rb") as file:
        content = file.read()
    lines = content.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def parsed(line):
    try:
        row = json.loads(line.decode("utf-8"))
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def is_record(row):
    if row is None:
        return False
    seq, prev = row.get("seq"), row.get("prev")
    is_seq = isinstance(seq, int) and not isinstance(seq, bool) and seq > 0
    return is_seq and isinstance(prev, str) and re.fullmatch("[0-9a-f]{64}", prev) is not None


def is_foreign(row):
    return row is not None and not is_record(row) and "prev" not in row


def kind(between):
    """What lines are that are no records."""
    damaged = [each[3] for each in between if not is_foreign(each[2])]
    if not damaged:
        return "foreign"
    return "torn" if sum(len(line) + 1 for line in damaged) <= 4096 else "damaged"


def judge(directory):
    all_lines = []
    for number in range(BACKUPS, -1, -1):
        name = NAME + ("." + str(number) if number else "")
        path = os.path.join(directory, name)
        if os.path.exists(path):
            lines = lines_of(path)
            all_lines += [(name, i + 1, line, parsed(line)) for i, line in enumerate(lines)]
    is_full = os.path.exists(os.path.join(directory, NAME + "." + str(BACKUPS)))
    records, last, head, before, between = 0, 0, "0" * 64, None, []
    for name, number, line, row in all_lines:
        here = (name, number)
        if is_record(row):
            after = row.get("after", {})
            if between or after:
                place = between[0][:2] if between else here
                count = after.get("lines", 0)
                counted = count == len(between) or (records == 0 and count > len(between))
                if not counted or kind(between) == "damaged" or after.get("kind") != kind(between):
                    return place
            between = []
            seq = row["seq"]
            if records == 0:
                if seq > 1 and not is_full:
                    return here
                if seq == 1 and before is None and row["prev"] != "0" * 64:
                    return here
            elif seq != last + 1:
                return here
            if before is not None and row["prev"] != head:
                return before
            records, last = records + 1, seq
        else:
            between.append((name, number, row, line))
        head, before = hashlib.sha256(line).hexdigest(), here
    if between and kind(between) == "damaged":
        return between[0][:2]
    return {"whole": True, "records": records, "last": last, "head": head}


if __name__ == "__main__":
    found = judge(sys.argv[1])
    if isinstance(found, tuple):
        found = {"whole": False, "file": found[0], "line": found[1]}
    print(json.dumps(found))
