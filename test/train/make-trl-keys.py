"""Writes trl-keys.json: the config keys of TRL's trainers with their defaults, read from the dataclasses.

Run with TRL 1.13 and transformers 5.17:  python test/train/make-trl-keys.py > test/train/trl-keys.json
"""
import dataclasses
import json

import transformers
import trl
from trl import DPOConfig, ModelConfig, ScriptArguments, SFTConfig


def keys(cls):
    result = {}
    for field in dataclasses.fields(cls):
        default = field.default
        if default is dataclasses.MISSING:
            default = field.default_factory() if field.default_factory is not dataclasses.MISSING else None
        result[field.name] = default.value if hasattr(default, "value") else default
    return result


print(
    json.dumps(
        {
            "what": f"config keys and defaults of TRL {trl.__version__}, transformers {transformers.__version__}",
            "shared": {**keys(ModelConfig), **keys(ScriptArguments)},
            "sft": keys(SFTConfig),
            "dpo": keys(DPOConfig),
        },
        indent=1,
        default=str,
    )
)
