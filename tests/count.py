#!/usr/bin/env python3
"""Ends a test run with one line, `N passed, N failed`, counted over subtests where there are any.

Meson's JUnit log knows the subtests, its JSON log knows how each program ended: a program that
crashed after its last good subtest, or said nothing at all, counts as one failure more.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree

GOOD = {"OK", "EXPECTEDFAIL"}


def plain(name):
    """Meson writes `project:suite / name` as soon as there is more than one suite."""
    return name.split(" / ")[-1]


def subtests(log):
    """Of each test with subtests: its name and how many passed, failed and were skipped."""
    counts = {}
    root = xml.etree.ElementTree.parse(log).getroot()
    for case in root.iter("testcase"):
        _, _, name = case.get("classname").partition(".")
        if not name:
            continue  # a test without subtests stands under the project's own name
        count = counts.setdefault(plain(name), [0, 0, 0])
        if case.find("failure") is not None or case.find("error") is not None:
            count[1] += 1
        elif case.find("skipped") is not None:
            count[2] += 1
        else:
            count[0] += 1
    return counts


def count_run(folder):
    """A wrapper's name becomes part of the names of the logs."""
    logs = list((pathlib.Path(folder) / "meson-logs").glob("testlog*.json"))
    if len(logs) != 1:
        print(f"failed: {folder}: no test ran")
        return [0, 1, 0]

    inner = subtests(logs[0].with_suffix(".junit.xml"))
    total = [0, 0, 0]
    for line in logs[0].read_text().splitlines():
        test = json.loads(line)
        name, result = plain(test["name"]), test["result"]
        count = inner.get(name)
        if count is None:
            count = [result in GOOD, result not in GOOD and result != "SKIP", result == "SKIP"]
        elif result not in GOOD and result != "SKIP" and count[1] == 0:
            count[1] = 1
        if count[1]:
            print(f"failed: {folder}: {name} ({result.lower()})")
        total = [a + b for a, b in zip(total, count)]
    return total


def main():
    passed, failed, skipped = map(sum, zip(*map(count_run, sys.argv[1:])))
    if passed == 0 and failed == 0:
        failed = 1  # an empty run proves nothing
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return failed > 0


sys.exit(main())
