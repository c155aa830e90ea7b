#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""manuals.py DIR: writes malhad.1, malha-cli.1 and the bash completions of both, from the tables.

MALHAD and MALHA_CLI name the programs (build/release)."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tables  # noqa: E402

PURPOSE = {
    "malhad": ("Bitcoin full node", "[\\fIoption\\fR...]"),
    "malha-cli": ("client of malhad", "[\\fIoption\\fR...] \\fIcommand\\fR [\\fIparameter\\fR...]"),
}


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


if __name__ == "__main__":
    main()
