#!/usr/bin/env python3
"""Checks what the compiler and the formatter do not: layers, determinism, sizes, dead files.

Each rule is a function of one file, listed in RULES, with the whole tree at hand to look things up.
A finding is one line, `path:line: what is wrong`.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FUNCTION_LINES_MAX, FILE_LINES_MAX, COLUMNS_MAX = 60, 600, 100

SOURCES = {".c", ".h"}
MEASURED = {".c", ".h", ".py", ".sh", ".sql", ".build", ".ui", ".css"}
NARROW = MEASURED - {".ui", ".css"}

# Spelt in two halves, so that this file does not break its own rules.
UNFINISHED = "TO" + "DO|FIX" + "ME|XX" + "X"
APP_ID = "org.rokad" + ".Rokad"

# What a folder may include of our own headers, and which libraries it must not know.
LAYERS = {
    "core": ({"core"}, r"gtk|gdk|adwaita|libsoup|libpq|libsecret|pango|cairo|qrencode"),
    "core/receipt": ({"core", "core/receipt"}, r"gtk|gdk|adwaita|libsoup|libpq|libsecret"),
    "sync": ({"core", "core/receipt", "sync"}, r"gtk|gdk|adwaita|libpq"),
    "app": ({"core", "core/receipt", "sync", "app"}, r"sqlite3|libpq|libsoup"),
}

# Time and chance enter core and engine as arguments; this one file fetches them from the machine.
DETERMINISTIC = re.compile(r"core/|sync/rokad-sync-engine\.")
ENVIRONMENT = "core/rokad-environment.c"
# Its thread rests when nobody has wanted anything for a while; no row depends on how long.
STORE_THREAD = "core/rokad-store.c"
CHANCE_AND_TIME = re.compile(
    r"(?<![>.])\b(g_get_(real|monotonic)_time|g_random_\w+|g_rand_new|g_uuid_string_random"
    r"|g_date_time_new_(now|from_unix_local)\w*|g_time_zone_new_local"
    r"|time|clock|clock_gettime|gettimeofday|localtime\w*|mktime"
    r"|rand|random|getrandom|randombytes\w*|crypto_\w+_(?<!seed_)(keypair|keygen)) \("
)
CHANCE_AND_TIME_SQL = re.compile(
    r"\b(CURRENT_(TIME|DATE|TIMESTAMP)|random *\(\)|randomblob|unixepoch *\(\))"
    r"|'now'",
    re.IGNORECASE,
)

BANNED = {
    r"\bgoto\b": "return early, and let g_autoptr free",
    r"\b(v?sprintf|strcpy|strcat|strncpy|strtok|gets|alloca) \(": "knows no bounds",
    r"\b(atoi|atol) \(": "parse with an error for what is no number",
    r"\b(malloc|calloc|realloc|strdup|strndup) \(": "memory comes from GLib",
    r"\b(system|popen) \(": "no shell",
    r"\b(g_us|us|nanos|s)leep \(": "wait for the thing itself, not for a while",
}
PRINTING = re.compile(r"\b(g_print|g_printerr|printf|fprintf|puts) \(")
SQL = re.compile(
    r'"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s'
    r"|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW|TRIGGER)\s|PRAGMA\s|BEGIN\s+(IMMEDIATE|EXCLUSIVE))"
)

FLOATING = re.compile(
    r"\bg?(float|double)\b|\b\w+_(get|set|new)\w*_double\b|\b(g_ascii_)?(strtod|dtostr)\b|\batof\b"
)
DRAWING = re.compile(r"core/receipt/.*-(pdf|draw)\.|app/.*(chart|draw)|tests/bench")
# GTK hands over places on the screen and shares of a bar as doubles.
SCREEN_NUMBER = re.compile(r"\bdouble \*?(x|y|dx|dy|page|fraction|scale)\b")

COMMENT_OR_STRING = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL
)

findings = []


def report(path, line, message):
    findings.append(f"{path}:{line}: {message}")


class File:
    """A file of the tree: its words, and for C also its code without comments and strings."""

    def __init__(self, path):
        self.name = path.relative_to(ROOT).as_posix()
        self.suffix = path.suffix
        self.base = path.name
        self.folder = self.name.rpartition("/")[0]
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.splitlines()
        self.code = blank(self.text).splitlines() if path.suffix in SOURCES else []
        self.is_test = self.name.startswith("tests/")


def blank(text):
    """Comments and strings become spaces, so that rules see code alone; lines keep their place."""

    def erase(match):
        return re.sub(r"[^\n]", " ", match.group())

    return COMMENT_OR_STRING.sub(erase, text)


def layer_of(folder):
    """The innermost layer that holds a folder, or none: tests may see everything."""
    while folder and folder not in LAYERS:
        folder = folder.rpartition("/")[0]
    return folder


def check_sizes(file, _tree):
    if file.suffix not in MEASURED:
        return
    if len(file.lines) > FILE_LINES_MAX:
        report(file.name, len(file.lines), f"file of more than {FILE_LINES_MAX} lines: two nouns")
    for number, line in enumerate(file.lines, 1):
        if file.suffix in NARROW and len(line) > COLUMNS_MAX:
            report(file.name, number, f"{len(line)} columns, {COLUMNS_MAX} at most")


def check_functions(file, _tree):
    """The formatter puts a function's braces alone in the first column."""
    start = None
    for number, line in enumerate(file.lines if file.code else [], 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            length = number - start - 1
            if length > FUNCTION_LINES_MAX and "_class_init" not in file.lines[start - 2]:
                report(file.name, start, f"{length} lines, a function has {FUNCTION_LINES_MAX}")
            start = None


def check_layers(file, tree):
    layer = layer_of(file.folder)
    if layer not in LAYERS or not file.code:
        return
    ours, foreign = LAYERS[layer]
    for number, line in enumerate(file.lines, 1):
        include = re.match(r"#include ([<\"])([^>\"]+)", line)
        if not include:
            continue
        target = include.group(2).rpartition("/")[2]
        if re.match(rf"({foreign})", include.group(2)):
            report(file.name, number, f"{layer}/ must not know {include.group(2)}")
        home = tree.layer_of_header.get(target)
        if home and home not in ours:
            report(file.name, number, f"{layer}/ must not include {target} of {home}/")


def check_app_speaks_no_sql(file, _tree):
    if layer_of(file.folder) != "app":
        return
    for number, (line, code) in enumerate(zip(file.lines, file.code), 1):
        if re.search(r"\b(sqlite3|soup|PQ)_?\w* \(", code):
            report(file.name, number, "app/ calls no database and no network library")
        if SQL.search(line):
            report(file.name, number, "SQL stands in core/, beside its binding and row mapping")


def check_determinism(file, _tree):
    if not DETERMINISTIC.match(file.name) or file.name in (ENVIRONMENT, STORE_THREAD):
        return
    for number, line in enumerate(file.code, 1):
        found = CHANCE_AND_TIME.search(line)
        if found:
            report(file.name, number, f"{found.group(1)}: be given time and chance, not take them")
    for number, line in enumerate(file.lines if file.suffix in {".c", ".sql"} else [], 1):
        if CHANCE_AND_TIME_SQL.search(line):
            report(file.name, number, "SQL is given time and chance as parameters")


def check_banned(file, _tree):
    for number, line in enumerate(file.code, 1):
        for pattern, why in BANNED.items():
            found = re.search(pattern, line)
            if found:
                report(file.name, number, f"{found.group().strip(' (')}: {why}")
        if PRINTING.search(line) and not file.is_test and not file.name.startswith("sync/rokadctl"):
            report(file.name, number, "log with g_debug() or g_warning(), or return an error")


def check_floating(file, _tree):
    if DRAWING.match(file.name):
        return
    for number, line in enumerate(file.code, 1):
        if file.name.startswith("app/") or file.is_test:
            line = SCREEN_NUMBER.sub("", line)
        if FLOATING.search(line) and "cairo_t" not in line:
            report(file.name, number, "money and quantities are integers")


def check_scripts_wait(file, _tree):
    if not file.is_test or file.suffix not in {".sh", ".py"}:
        return
    for number, line in enumerate(file.lines, 1):
        if re.match(r"\s*(time\.)?sleep\b", line):
            report(file.name, number, "wait for the thing itself, not for a while")


def check_finished(file, _tree):
    for number, line in enumerate(file.lines, 1):
        if re.search(rf"(?<![\"'])\b({UNFINISHED})\b", line):
            report(file.name, number, "do it now, or say in a README what is missing and why")


def check_app_id(file, _tree):
    """Everything is substituted from the one place that names the program."""
    for number, line in enumerate(file.lines if file.name != "meson.build" else [], 1):
        if APP_ID in line:
            report(file.name, number, "the app id is written in the top meson.build alone")


def check_named(file, tree):
    """A file that nothing names is dead: it is neither built, installed nor run."""
    if file.suffix == ".c":
        stem = re.sub(r"^(test|bench|fuzz)-", "", file.base[:-2])
        key = f"'{stem}'" if file.is_test else file.base
        if file.base not in tree.builds and key not in tree.builds:
            report(file.name, 1, "no meson.build names this file")
    elif file.suffix in {".ui", ".sql", ".css"} and not file.is_test:
        if file.base not in tree.resources:
            report(file.name, 1, "no .gresource.xml names this file")
    elif file.is_test and file.suffix in {".sh", ".py"}:
        test = re.fullmatch(r"test-(.+)\.sh", file.base)
        if test and f"'{test.group(1)}':" in tree.builds:
            return
        if not any(file.base in other.text for other in tree.callers if other.name != file.name):
            report(file.name, 1, "nothing runs this script")


def check_readme_commands(file, tree):
    """A command that a README shows exists."""
    if file.suffix != ".md":
        return
    for number, line in enumerate(file.lines, 1):
        for word in re.findall(r"\./dev ([a-z]+)", line):
            if not re.search(rf"^(word_)?{word}\(\)", tree.text_of("dev"), re.MULTILINE):
                report(file.name, number, f"./dev has no word {word}")
        for path in re.findall(r"`(?:\./)?((?:tests|data|po|\.ci)/[\w./-]+)", line):
            if not (ROOT / path.rstrip(".")).exists():
                report(file.name, number, f"there is no {path}")
        if not line.startswith("    ") and "`rokadctl " not in line:
            continue  # prose speaks of rokadctl too
        for word in re.findall(r"rokadctl (?:--data \S+ |--json )*([a-z]+)\b", line):
            if tree.commands and not re.search(rf'"{word}[" ]', tree.commands):
                report(file.name, number, f"rokadctl has no command {word}")


def check_readme_functions(file, tree):
    """A README's table names a function and the file it is in; prose names a function of ours."""
    if file.suffix != ".md":
        return
    for number, line in enumerate(file.lines, 1):
        names = re.findall(r"\b(rokad_\w+) ?\(\)", line)
        row = re.search(r"\| `((?:app|core|sync)/[\w./-]+\.c)` \|", line)
        place = row.group(1) if row else "the tree"
        text = tree.text_of(place) if row else tree.functions
        for name in names:
            if not re.search(rf"^{name} \(", text, re.MULTILINE):
                report(file.name, number, f"{place} has no {name}()")


RULES = [
    check_sizes,
    check_functions,
    check_layers,
    check_app_speaks_no_sql,
    check_determinism,
    check_banned,
    check_floating,
    check_scripts_wait,
    check_finished,
    check_app_id,
    check_named,
    check_readme_commands,
    check_readme_functions,
]


class Tree:
    """All our files, and what rules look up in more than one of them."""

    def __init__(self):
        self.files = [File(path) for path in sorted(ROOT.rglob("*")) if is_ours(path)]
        self.builds = self.join(lambda file: file.base == "meson.build")
        self.resources = self.join(lambda file: file.name.endswith(".gresource.xml"))
        self.functions = self.join(lambda file: file.suffix == ".c" and not file.is_test)
        self.commands = self.join(lambda file: file.folder == "sync" and file.suffix == ".c")
        self.callers = [
            file
            for file in self.files
            if file.base in {"meson.build", "dev", "run"} or file.suffix in {".sh", ".py"}
        ]
        self.layer_of_header = {
            file.base: layer_of(file.folder)
            for file in self.files
            if file.suffix == ".h" and layer_of(file.folder) in LAYERS
        }

    def join(self, wanted):
        return "\n".join(file.text for file in self.files if wanted(file))

    def text_of(self, name):
        return next((file.text for file in self.files if file.name == name), "")


def is_ours(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] in {".git", "build", "subprojects", "COPYING"} or parts[0].startswith("build-"):
        return False
    if "__pycache__" in parts or "corpus" in parts:
        return False
    return path.is_file() and path.suffix not in {".png", ".xz", ".mo", ".pdf"}


def main():
    tree = Tree()
    for file in tree.files:
        for rule in RULES:
            rule(file, tree)
    print("\n".join(findings) if findings else f"{len(tree.files)} files are tidy")
    return len(findings) > 0


sys.exit(main())
