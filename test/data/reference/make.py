"""Small tokenizers of several kinds, trained on our own preference pairs, and what transformers makes of texts and
conversations with them. Run from the repository root with tokenizers, transformers and trl installed:
    python test/data/reference/make.py
Writes <kind>/tokenizer.json, tokenizer_config.json, chat_template.jinja and <kind>/cases.json (transformers 5.17, TRL 1.13)."""

import json
import pathlib
import re
import shutil

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).parent
ROWS = [json.loads(line) for line in open("fixtures/preferences/train.jsonl")]
CORPUS = [m["content"] for row in ROWS for key in ("prompt", "chosen", "rejected") for m in row[key]]

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

# Our own templates, in the manner of well-known ones: BOS and trimmed contents; tools, loop controls and generation blocks;
# an assistant whose earlier thoughts are dropped and whose answer is opened with a tag; strict alternation.
HEADERS = """{{- bos_token }}
{%- for message in messages %}
    {{- '<|head|>' + message['role'] + '<|tail|>\\n\\n' + (message['content'] | trim) + '<|eot|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|tail|>\\n\\n' }}
{%- endif %}
"""
TOOLS = """{%- if tools %}
Tools:
{% for tool in tools %}
{{ tool | tojson }}
{% endfor %}
{% endif %}
{% for message in messages %}
  {% if message.role == 'system' and not loop.first %}{% continue %}{% endif %}
[{{ message.role }}{% if tone is defined %} {{ tone }}{% endif %}]
  {% if message.role == 'assistant' %}
    {% generation %}
{{ message.content }}{% if message.tool_calls %} -> {{ message.tool_calls | tojson }}{% endif %}{{ eos_token }}
    {% endgeneration %}
  {% else %}
{{ message.content }}
  {% endif %}
{% endfor %}
{% if add_generation_prompt %}
[assistant]
{% endif %}
"""
THOUGHTS = """{%- set ns = namespace(last=-1) %}
{%- for message in messages %}{% if message.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}
{%- for message in messages %}
{%- if message.role == 'assistant' %}
{%- set content = message.content %}
{%- if '</think>' in content and loop.index0 < ns.last %}{% set content = content.split('</think>')[-1].lstrip('\\n') %}{% endif %}
{{- '<A>' + content + eos_token }}
{%- else %}
{{- '<U>' + message.content }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<A><think>\\n' }}{% endif %}
"""
STRICT = """{% if messages[0]['role'] != 'user' %}{{ raise_exception('Conversations start with the user') }}{% endif %}{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% if m['role'] == 'user' %}{{ '[I] ' + m['content'] + ' [/I]' }}{% else %}{{ ' ' + m['content'] + eos_token }}{% endif %}{% endfor %}"""


def around(tok, bos):
    ids = [(bos, tok.token_to_id(bos))]
    tok.post_processor = processors.TemplateProcessing(single=f"{bos} $A", pair=f"{bos} $A {bos} $B", special_tokens=ids)
    return tok


def byte_level(pre, vocab, specials):
    tok = Tokenizer(models.BPE(byte_fallback=False))
    tok.pre_tokenizer = pre
    tok.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tok.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=vocab, special_tokens=specials, initial_alphabet=alphabet, show_progress=False))
    return tok


def build():
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
    split = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CL100K), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    yield "headers", around(byte_level(split, 420, ["<|begin|>", "<|end|>", "<|head|>", "<|tail|>", "<|eot|>"]), "<|begin|>"), dict(bos_token="<|begin|>", eos_token="<|eot|>", pad_token="<|end|>"), HEADERS
    yield "tools", byte_level(gpt2, 420, ["<eos>", "<pad>"]), dict(eos_token="<eos>", pad_token="<pad>"), TOOLS
    yield "thoughts", byte_level(gpt2, 420, ["<eos>", "<U>", "<A>"]), dict(eos_token="<eos>"), THOUGHTS

    # SentencePiece's BPE as Llama 2 has it: blanks as marks, bytes for unknown characters.
    bpe = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    bpe.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    bpe.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    specials = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    words = [re.sub(" ", "▁", "▁" + text) for text in CORPUS]
    bpe.train_from_iterator([w for text in words for w in re.findall("▁?[^▁]+", text)], trainers.BpeTrainer(vocab_size=700, special_tokens=specials, show_progress=False))
    state = json.loads(bpe.to_str())
    state["added_tokens"] = [t for t in state["added_tokens"] if not t["content"].startswith("<0x")]
    marks = around(Tokenizer.from_str(json.dumps(state)), "<s>")
    # transformers 5 goes by the post-processor and does not read these switches.
    yield "marks", marks, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", add_bos_token=False, add_eos_token=True), STRICT

    # WordPiece: lower case, [CLS] and [SEP] around every text.
    wp = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    wp.normalizer = normalizers.BertNormalizer(lowercase=True)
    wp.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wp.decoder = decoders.WordPiece()
    wp.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False))
    wp.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    yield "pieces", wp, dict(unk_token="[UNK]", eos_token="[SEP]", pad_token="[PAD]", clean_up_tokenization_spaces=True), None


TEXTS = ["", " ", "a", "Hello world", "  two  blanks ", "I'll don't CAN'T", "12345 6.78", "naïve café “quoted” 🙂 日本語", "\n\n  \n\ttabs", "end<|eot|><eos></s>[SEP]more", "A  B c\r\nd"]
U = lambda text: {"role": "user", "content": text}
A = lambda text, **more: {"role": "assistant", "content": text, **more}
TOOL = {"type": "function", "function": {"name": "add", "description": "Adds é & <b>", "parameters": {"type": "object", "properties": {"a": {"type": "number"}}}}}
CONVERSATIONS = [
    dict(messages=[U("Hi")]),
    dict(messages=[U("Hi"), A(" Hello there! ")]),
    dict(messages=[U("Hi"), A("Hello!"), U("And 2+2?"), A("Four.")]),
    dict(messages=[U("Same"), A("Same"), U("Same"), A("Same"), U("Bye"), A("Same")]),
    dict(messages=[U("x"), A("<think>\nhm\n</think>\n\nyes"), U("y"), A("<think>\nwell\n</think>\n\nno")]),
    dict(messages=[U("add"), A("", tool_calls=[{"name": "add", "arguments": {"a": 1.5, "b": [True, None]}}])], tools=[TOOL]),
    dict(messages=[U("tone"), A("ok")], chat_template_kwargs={"tone": "kind"}),
]
PAIRS = [
    dict(prompt="What colour is the sky?", chosen=" It is blue.", rejected=" It is green."),
    dict(prompt="Count: ", chosen="one two", rejected=" three"),
    dict(prompt="wor", chosen="ld peace", rejected="k hard"),
    dict(prompt=[U("Hi"), A("Hello!"), U("How are you?")], chosen=[A("Fine, thanks.")], rejected=[A("Bad.")]),
    dict(prompt=[U("Hi")], chosen=[A("one"), U("two"), A("three")], rejected=[A("one two")]),
]


def main():
    for kind, tok, names, template in build():
        folder = HERE / kind
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        tok.save(str(folder / "tokenizer.json"))
        config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1024, **names}
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
        if template is not None:
            (folder / "chat_template.jinja").write_text(template)
        hf = AutoTokenizer.from_pretrained(folder)
        cases = {"origin": "make.py", "texts": [], "conversations": [], "pairs": []}
        for text in TEXTS:
            plain = hf(text, add_special_tokens=False)["input_ids"]
            special = hf(text)["input_ids"]
            cases["texts"].append({"text": text, "ids": plain, "ids_special": special, "decoded": hf.decode(plain), "decoded_skip_special": hf.decode(special, skip_special_tokens=True)})
        for item in CONVERSATIONS if template is not None else []:
            kwargs = {"tools": item.get("tools"), **item.get("chat_template_kwargs", {})}
            out = {**item, "text": hf.apply_chat_template(item["messages"], tokenize=False, **kwargs)}
            out["text_generation_prompt"] = hf.apply_chat_template(item["messages"], tokenize=False, add_generation_prompt=True, **kwargs)
            out["ids"] = hf(out["text"], add_special_tokens=False)["input_ids"]
            if "generation %}" in template:
                out["assistant_masks"] = hf.apply_chat_template(item["messages"], return_dict=True, return_assistant_tokens_mask=True, **kwargs)["assistant_masks"]
            cases["conversations"].append(out)
        for item in PAIRS:
            conversational = isinstance(item["prompt"], list)
            if conversational and template is None:
                continue

            def ids(value, generation=False):
                if conversational:
                    return hf.apply_chat_template(value, add_generation_prompt=generation)["input_ids"]
                return hf(value)["input_ids"]

            eos = [] if conversational else hf.eos_token
            whole = {side: ids(item["prompt"] + item[side] + eos) for side in ("chosen", "rejected")}
            cases["pairs"].append({**item, "prompt_ids": ids(item["prompt"], True), **{f"{side}_whole": whole[side] for side in whole}})
        (folder / "cases.json").write_text(json.dumps(cases, ensure_ascii=False) + "\n")


main()
