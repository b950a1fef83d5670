# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives exported arguments to the real Megatron-LM: take_arguments.py [--source FOLDER] FILE.json…

Its own parser must know each name, read each value back as what was exported, and its TransformerConfig must accept the
fields together. Prints one JSON object: {"version", "file", "mhc", "designs": {FILE: {"arguments", "fields", "problems"}}}.
"""
import argparse
import contextlib
import dataclasses
import io
import json
import os
import sys

os.environ["NO_VCS_VERSION"] = "1"
if sys.argv[1:2] == ["--source"]:
    sys.path.insert(0, sys.argv[2])
    del sys.argv[1:3]

import torch  # noqa: E402
import megatron.core  # noqa: E402
import megatron.core.transformer.transformer_config as configs  # noqa: E402
from megatron.training.arguments import add_megatron_arguments  # noqa: E402


def words_of(argument):
    if argument["value"] is True:
        return [argument["name"]]
    values = argument["value"] if isinstance(argument["value"], list) else [argument["value"]]
    return [argument["name"]] + [str(value) for value in values]


def same(wanted, got):
    """A pattern of layers is read as a list, and a word where several may stand as a list of it; a number keeps its type."""
    if isinstance(wanted, str) and got == [wanted]:
        return True
    if isinstance(wanted, str) and wanted.startswith("[") and isinstance(got, list):
        return json.loads(wanted) == got
    if isinstance(wanted, list):
        return wanted == got
    return type(wanted) is type(got) and wanted == got


def problems_of(parser, arguments, found):
    options = {name: action for action in parser._actions for name in action.option_strings}
    problems = [f"no argument {a['name']}" for a in arguments if a["name"] not in options]
    if problems:
        return problems
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            parsed = parser.parse_args([word for argument in arguments for word in words_of(argument)])
    except SystemExit:
        return [said.getvalue().strip().splitlines()[-1]]
    fields = {field.name for field in dataclasses.fields(configs.MLATransformerConfig)}
    given = {}
    for argument in arguments:
        action = options[argument["name"]]
        got = getattr(parsed, action.dest)
        if argument["value"] is True:
            if action.nargs != 0:
                problems.append(f"{argument['name']} is no switch")
            elif got != action.const:
                problems.append(f"{argument['name']} left {got!r}")
        elif not same(argument["value"], got):
            problems.append(f"{argument['name']} {argument['value']!r} was read as {got!r}")
        if action.dest in fields:
            given[action.dest] = got
    # As validate_args and core_transformer_config_from_args do.
    balancing = given.get("moe_router_load_balancing_type")
    if isinstance(balancing, list) and len(balancing) == 1:
        given["moe_router_load_balancing_type"] = balancing[0]
    if parsed.num_experts is not None:
        given["num_moe_experts"] = parsed.num_experts
    if parsed.swiglu:
        given.update(activation_func=torch.nn.functional.silu, gated_linear_unit=True)
    if parsed.bf16:
        given.update(bf16=True, params_dtype=torch.bfloat16)
    found["fields"] = len(given)
    kind = configs.MLATransformerConfig if parsed.multi_latent_attention else configs.TransformerConfig
    try:
        made = kind(**{name: value for name, value in given.items() if name in {f.name for f in dataclasses.fields(kind)}})
        if not made.num_layers == parsed.num_layers:
            problems.append("the configuration has another number of layers")
    except Exception as error:  # whatever its checks raise
        problems.append(f"{type(error).__name__}: {error}")
    return problems


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    with contextlib.redirect_stdout(sys.stderr):
        add_megatron_arguments(parser)
    fields = {field.name for field in dataclasses.fields(configs.TransformerConfig)}
    result = {"version": megatron.core.__version__, "file": configs.__file__, "mhc": "enable_mhc_connections" in fields,
              "designs": {}}
    for path in sys.argv[1:]:
        with open(path) as file:
            arguments = json.load(file)["arguments"]
        found = {"arguments": len(arguments), "fields": 0}
        with contextlib.redirect_stdout(sys.stderr):
            found["problems"] = problems_of(parser, arguments, found)
        result["designs"][path] = found
    print(json.dumps(result))


main()
