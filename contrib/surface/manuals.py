#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""manuals.py DIR: writes malhad.1, malha-cli.1, the bash completions of both and a sample
malha.conf, from the tables.

MALHAD and MALHA_CLI name the programs (build/release)."""
import pathlib
import sys
import textwrap

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tables  # noqa: E402

PURPOSE = {
    "malhad": ("Bitcoin full node", "[\\fIoption\\fR...]"),
    "malha-cli": ("client of malhad", "[\\fIoption\\fR...] \\fIcommand\\fR [\\fIparameter\\fR...]"),
}

# Said before a configuration file is read, or instead of reading it.
ON_COMMAND_LINE = ("conf", "help", "help-debug", "version")

RELOADABLE = "SIGHUP reads it again."


def roff(text):
    """Text that roff prints as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def manual(program, options, methods):
    name, (purpose, usage) = program.name, PURPOSE[program.name]
    version = tables.run(program, "-version").stdout.split("\n")[0]
    lines = [
        f'.TH {name.upper()} 1 "" "{version}" "User Commands"',
        ".SH NAME", f"{roff(name)} \\- {roff(purpose)}",
        ".SH SYNOPSIS", f".B {roff(name)}", usage,
    ]  # fmt: skip
    category = None
    for option in options:
        if option.category != category:
            category = option.category
            lines.append(f".SH {roff(category.upper())}")
        lines += [".TP", f"\\fB{roff('-' + option.name + option.value)}\\fR", roff(option.text)]
    reloadable = [option.name for option in options if RELOADABLE in option.text]
    if reloadable:
        names = ", ".join("-" + name for name in reloadable)
        lines += [".SH SIGNALS", ".TP", "\\fBSIGHUP\\fR"]
        lines.append(roff(f"Opens the log anew and reads these options again: {names}."))
        lines += [".TP", "\\fBSIGTERM\\fR, \\fBSIGINT\\fR", "Stop in good order."]
    if methods:
        lines.append(".SH COMMANDS")
        for method in methods:
            parameters = " ".join(p["name"] for p in method["params"])
            lines += [".TP", f"\\fB{roff(method['name'])}\\fR {roff(parameters)}"]
            lines += [roff(line) for line in method["description"].split("\n")]
    return "\n".join(lines) + "\n"


def completion(program, options, methods):
    """A bash function that offers options after a dash, and commands to the client."""
    function = "_" + program.name.replace("-", "_")
    words = " ".join("-" + o.name + ("=" if o.value else "") for o in options)
    commands = " ".join(method["name"] for method in methods)
    return f"""# bash completion of {program.name}; made by contrib/surface/manuals.py
{function}() {{
    local word=${{COMP_WORDS[COMP_CWORD]}}
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "{words}" -- "$word"))
        [[ ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace 2> /dev/null
    else
        COMPREPLY=($(compgen -W "{commands}" -- "$word"))
    fi
    return 0
}}
complete -F {function} {program.name}
"""


def sample(options):
    """A configuration file that changes nothing: every option, each behind a comment sign."""
    lines = [
        "# Sample of malha.conf: where a line below has no comment sign, its option is set. What is",
        "# meant for one network alone stands in a section: [main], [testnet4], [signet], [regtest].",
    ]
    category = None
    for option in options:
        if option.name in ON_COMMAND_LINE:
            continue
        if option.category != category:
            category = option.category
            lines += ["", "", f"### {category}"]
        lines += ["", *(f"# {line}" for line in textwrap.wrap(option.text, 98))]
        lines.append(f"#{option.name}{option.value or '=1'}")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    methods = tables.openrpc()["methods"]
    methods = [method for method in methods if method["tags"][0]["name"] != "hidden"]
    for program, flag, shown in (
        (tables.MALHAD, "-help-debug", []),
        (tables.MALHA_CLI, "-help", methods),
    ):
        options = tables.options(program, flag)
        (folder / f"{program.name}.1").write_text(manual(program, options, shown))
        (folder / f"{program.name}.bash").write_text(completion(program, options, shown))
    (folder / "malha.conf").write_text(sample(tables.options(tables.MALHAD, "-help")))


if __name__ == "__main__":
    main()
