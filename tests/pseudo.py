#!/usr/bin/env python3
"""Makes a translation into no language: every text accented, in brackets and 40 % longer.

Usage: pseudo.py SOURCE_ROOT POTFILES OUTPUT_FOLDER DEPFILE

A screen shown with it gives away texts that were never marked, and labels that have no room for
German. Formats, markup and mnemonics stay as they are.
"""
import os
import pathlib
import re
import subprocess
import sys

ACCENTED = str.maketrans(
    "aceghijlnorstuwyzACEGHIJLNORSTUWYZ", "áçêĝĥïĵľñöřšţüŵýžÁÇÊĜĤÏĴĽÑÖŘŠŢÜŴÝŽ"
)
LONGER_PERCENT = 40
PADDING = "~~~~~ "  # in words, so that a label that wraps still can

# What a program reads, and not a person: printf and date formats, markup, entities, mnemonics.
KEPT = re.compile(
    r"%(?:\d+\$)?[-+ #0'I]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:<\w+>|(?:hh|ll|[hlqjzt])?[a-zA-Z%])"
    r"|</?\w[^<>]*>|&#?\w+;|_\w|\{\w*\}"
)
ENTRY = re.compile(
    r'^(?:msgctxt (?P<context>"(?:.*"\n"?)*?.*"\n))?'
    r'msgid (?P<id>"(?:.*"\n"?)*?.*"\n)'
    r'(?:msgid_plural (?P<plural>"(?:.*"\n"?)*?.*"\n))?'
    r"msgstr",
    re.MULTILINE,
)
HEADER = (
    'msgid ""\nmsgstr "Language: xa\\nContent-Type: text/plain; charset=UTF-8\\n'
    'Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)


def unquote(quoted):
    """The text of one or more quoted lines, its escapes left alone."""
    return "".join(line[1:-1] for line in quoted.strip().split("\n"))


def accent(text):
    kept = KEPT.findall(text)
    pieces = [
        re.sub(r"(?<!\\)\w", lambda letter: letter.group().translate(ACCENTED), piece)
        for piece in KEPT.split(text)
    ]
    return "".join(piece + word for piece, word in zip(pieces, kept + [""]))


def pseudo(text):
    """Line breaks at both ends stay there: msgfmt checks them."""
    head, body, tail = re.fullmatch(r"((?:\\n)*)(.*?)((?:\\n)*)", text, re.DOTALL).groups()
    if not body:
        return text
    visible = len(KEPT.sub("", body))
    padding = -(-visible * LONGER_PERCENT // 100) - 2  # the brackets are two of them
    return f"{head}[{accent(body)}{(PADDING * visible)[: max(padding, 0)]}]{tail}"


def translate(entry):
    keys = ("context", "id", "plural")
    context, text, plural = (entry[key] and unquote(entry[key]) for key in keys)
    if not text:
        return HEADER
    lines = [f'msgctxt "{context}"'] if context else []
    lines.append(f'msgid "{text}"')
    if plural:
        lines.append(f'msgid_plural "{plural}"')
        lines.append(f'msgstr[0] "{pseudo(text)}"')
        lines.append(f'msgstr[1] "{pseudo(plural)}"')
    else:
        lines.append(f'msgstr "{pseudo(text)}"')
    return "\n".join(lines) + "\n"


def extract(root, names):
    """All marked texts of the screens, as a template."""
    keywords = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3"]
    return subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--force-po", "--output=-", f"--directory={root}"]
        + [f"--keyword={keyword}" for keyword in keywords]
        + names,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout


def compile_to(catalog, entries):
    catalog.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["msgfmt", "--check-format", f"--output-file={catalog}", "-"],
        input="\n".join(entries) or HEADER,
        encoding="utf-8",
        check=True,
    )


def main():
    root, potfiles, output, depfile = map(pathlib.Path, sys.argv[1:])
    listed = [line for line in potfiles.read_text().splitlines() if line and line[0] != "#"]
    names = [name for name in listed if name.endswith((".c", ".h", ".ui"))]
    template = extract(root, names) if names else ""
    entries = [translate(match.groupdict()) for match in ENTRY.finditer(template)]
    compile_to(output / "locale" / "xa" / "LC_MESSAGES" / "rokad.mo", entries)
    os.utime(output)  # ninja looks at the folder, which does not change when a file inside does
    depfile.write_text(f"{output}: " + " ".join(str(root / name) for name in names) + "\n")


main()
