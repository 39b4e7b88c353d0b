"""Writes chat.json: what transformers' own environment renders for chat templates in our own words.

Run by hand: python test/jinja/chat.py && npx biome format --write test/jinja   (needs transformers; versions are in the file)
A case is [template, conversation, options, text, text with a generation prompt, spans]; text null means that Python raises.
"""
import json, os, platform
import jinja2, transformers
from transformers.utils.chat_template_utils import render_jinja_template

CHATML = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\\n\\n' }}
    {%- endif %}
    {{- "Tools:\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(last=true, at=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.last and message.role == "user" and message.content is string and not(message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.last = false %}
        {%- set ns.at = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.at and (loop.last or (not loop.last and thought)) %}
            {{- '<|im_start|>assistant\\n<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for call in message.tool_calls %}
                {%- if (loop.first and content) or (not loop.first) %}{{- '\\n' }}{%- endif %}
                {%- if call.function %}{%- set call = call.function %}{%- endif %}
                {{- '<call>\\n{"name": "' }}{{- call.name }}{{- '", "arguments": ' }}
                {%- if call.arguments is string %}{{- call.arguments }}{%- else %}{{- call.arguments | tojson }}{%- endif %}
                {{- '}\\n</call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<tool>\\n' }}{{- content }}{{- '\\n</tool>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}
"""
HEADERS = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = "a day" %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|head|>system<|/head|>\\n\\n" }}
{%- if tools is not none %}{{- "Tools: yes\\n" }}{%- endif %}
{{- "Today: " + date_string + "\\n\\n" }}
{%- if tools is not none %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|head|>' + message['role'] + '<|/head|>\\n\\n'+ message['content'] | trim + '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("only one call at once") }}
        {%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- '<|head|>assistant<|/head|>\\n\\n' -}}
        {{- '{"name": "' + call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- call.arguments | tojson }}
        {{- "}" }}
        {{- "<|eot|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|head|>ipython<|/head|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|/head|>\\n\\n' }}
{%- endif %}
"""
INST = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set loop_messages = messages[1:] %}{% else %}{% set loop_messages = messages %}{% endif %}
{% for message in loop_messages %}
    {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{ raise_exception('roles must alternate user/assistant/user/assistant/...') }}
    {% endif %}
    {% if message['role'] == 'user' %}
        {% if loop.last and system is defined %}
            {{ '[INST] ' + system + '\\n\\n' + message['content'] + ' [/INST]' }}
        {% else %}
            {{ '[INST] ' + message['content'] + ' [/INST]' }}
        {% endif %}
    {% elif message['role'] == 'assistant' %}
        {{ ' ' + message['content'] + eos_token}}
    {% else %}
        {{ raise_exception('Only user and assistant roles are supported!') }}
    {% endif %}
{% endfor %}
"""
TURNS = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<turn>' + role + '\n' + message['content'] | trim + '<end>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<turn>model\n'}}{% endif %}"""
PARTS = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- set role = "model" if message['role'] == 'assistant' else message['role'] -%}
    {{ '<turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<turn>model\n'}}
{%- endif -%}
"""
MARKS = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>\n' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>\n' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
<|assistant|>
  {% generation %}
{{ message['content'] + eos_token }}
  {% endgeneration %}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}
"""
FEATURES = [
    "{% macro turn(m, end='<e>') -%}\n  [{{ m.role | upper }}] {{ caller() if caller else m.content }}{{ end }}\n{%- endmacro %}\n{% for m in messages %}{{ turn(m) }}{{ turn(m, end='!') }}{% endfor %}",
    "{% set text %}\n  {% for m in messages %}{{ m.role }},{% endfor %}\n\n{% endset %}{{ text | trim }}|{{ text }}",
    "{% for m in messages %}{% if m.role == 'system' %}{% continue %}{% endif %}{{ loop.index }}{{ m.role }}{% if loop.index0 >= 2 %}{% break %}{% endif %} {% else %}none{% endfor %}",
    "{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}{{ m.role }}{% endfor %}",
    "{% for m in messages %}{% continue %}{% else %}none left{% endfor %}",
    "{% for m in messages %}{% break %}{% else %}none left{% endfor %}",
    "{% for m in messages %}a{% for n in messages %}{% if loop.index > 1 %}{% break %}{% endif %}b{% endfor %}c{% endfor %}",
    "{% for m in messages %}{% set x %}{{ m.role }}{% break %}{% endset %}{{ x }}{% endfor %}-{{ x }}",
    "{% break %}", "{% macro f() %}{% break %}{% endmacro %}", "{% for m in messages %}{% macro f() %}{% break %}{% endmacro %}{% endfor %}",
    "{{ missing }}|{{ missing is defined }}|{{ missing or 'x' }}|{{ missing ~ 'y' }}|{{ missing | length }}|{% for x in missing %}a{% else %}b{% endfor %}",
    "{{ missing.deeper }}", "{{ missing['deeper'] }}", "{{ missing + 'a' }}", "{{ missing() }}", "{{ missing[1:] }}", "{{ 'a' in missing }}", "{{ missing == none }}|{{ missing == other }}|{{ missing != other }}",
    "{{ messages[0].nothing }}|{{ messages[0].nothing is defined }}|{{ messages[0]['nothing'] is none }}|{{ messages[0].nothing | default('d') }}|{{ messages[99] }}|{{ messages[0].nothing | trim }}|",
    "{{ messages[0].nothing.deeper }}", "{{ messages[0].nothing + 'a' }}", "{{ missing in {'a': 1} }}", "{{ {'a': 1}[missing] }}|", "{{ missing < 1 }}", "{{ missing | tojson }}", "{{ missing | int }}", "{{ missing | upper }}|{{ missing | list }}|{{ missing | join(',') }}|{{ missing | first }}|{{ missing | string }}|{{ missing | replace('a', 'b') }}|",
    "{{ missing is string }}|{{ missing is iterable }}|{{ missing is mapping }}|{{ missing is none }}|{{ missing is sequence }}|{{ missing is undefined }}|{{ missing is false }}",
    "{{ [missing, 1] }}|{{ (missing,) }}|{{ {'a': missing} }}",
    "{% if missing %}a{% elif not missing %}b{% endif %}{{ 'x' if missing else 'y' }}|{{ 'x' if missing }}|",
    "{{ tools is defined }}|{{ tools is none }}|{{ tools }}|{{ documents is defined }}|{{ documents }}|{{ add_generation_prompt }}",
    "{{ messages[0] }}|{{ messages | tojson }}|{{ messages[0] | tojson(indent=2) }}|{{ messages[0] | tojson(indent=0) }}",
    "{{ {'b': 1, 'a': '<é\"\\n漢😀&>', 'c': [true, none, 1.5, 1e20, []], 'd': {}} | tojson }}|{{ {'b': 1, 'a': [1, {'x': 2}]} | tojson(ensure_ascii=true, indent=3, sort_keys=true) }}|{{ ['é', 1] | tojson(ensure_ascii=True) }}|{{ {'a': [1, 2]} | tojson(separators=(',', ':')) }}",
    "{{ '<b>' | tojson }}{{ '<b>' | e }}{{ '<b>' }}{{ '<b>' | safe }}{{ ('<b>' | tojson) + '<' }}",
    "{% set x = [] %}{{ x.append(1) }}{{ x }}", "{% set x = {} %}{{ x.update({'a': 1}) }}", "{% set x = {'update': 1} %}{{ x.update }}|{{ x['update'] }}", "{{ messages.pop() }}", "{{ messages.append }}|", "{% set _ = messages.insert(0, 1) %}",
    "{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{% for k in messages[0] %}{{ k }}{% endfor %}|{{ messages[0] | items | list }}|{{ messages[0].keys() | list }}|{{ messages[0].get('role') }}|{{ messages[0].get('no') }}|{{ messages[0].get('no', 'f') }}",
    "{{ messages | map(attribute='role') | join(',') }}|{{ messages | selectattr('role', 'equalto', 'user') | list | length }}|{{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='content') | list }}|{{ (messages | last).role }}|{{ messages[-1]['role'] }}|{{ messages[:-1] | length }}|{{ messages[1:3] | length }}",
    "{% set ns = namespace(found=false, n=0) %}{% for m in messages %}{% if m.role == 'assistant' %}{% set ns.found = true %}{% set ns.n = ns.n + 1 %}{% endif %}{% endfor %}{{ ns.found }}{{ ns.n }}{{ ns.other }}",
    "{% for m in messages %}{{ loop.index }}/{{ loop.length }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }} {{ loop.previtem.role if loop.previtem is defined }} {{ (loop.nextitem | default({})).role }} {{ loop.cycle('a', 'b') }};{% endfor %}",
    "{{ loop }}|{{ range(3) | list }}|{{ range(1, 10, 3) | list }}|{{ dict(a=1) }}|{{ 7 // 2 }}{{ 7 % 3 }}{{ 2 ** 3 }}{{ 7 / 2 }}|{{ 'a' * 3 }}|{{ 1 < 2 < 3 }}",
    "{{ 'A b'.lower().title() }}|{{ ' x '.strip() }}|{{ 'a,b'.split(',') }}|{{ 'abc'[::-1] }}|{{ 'abc'[1:] }}|{{ 'abc'.replace('b', 'x') }}|{{ '%s-%d' % ('a', 3) }}|{{ '{}:{}'.format('a', 1) }}|{{ 'x'.join(['a', 'b']) }}|{{ 'abc'.find('c') }}|{{ 'ab' in 'cab' }}|{{ 'a\\nb'.splitlines() }}|{{ 'abc' | capitalize }}|{{ ['b', 'a'] | sort }}",
    "  {% if true %}  \n  x\n  {% endif %}\n  y  {% if true %}\n z{% endif %}\n\n{# comment #}\n   {# another #}  \nend\n\n",
    "a\n   {%+ if true %}b{% endif +%}\n   c\n\t{% set x = 1 %}\nd {{ x }}\n   {{ x }}\n   {{- x -}}   \n  e", "  {% set x = 1 %}\n  {{ x }}\n{% raw %}\n  {{ x }} {% if %}\n  {% endraw %}\n  z{% raw -%}\n  q{%- endraw %}\n  \n\n",
    "{% if true -%}\n\n  x  \n{%- endif %}\n  {#- gone -#}\n  y {#+ kept +#}\n z\r\nw\r\n", "{{ 'a' }}\n{% if 1 %}{% endif %}\n{{ 'b' }}\n", "\n", "\n\n", "x\n", "x\n\n", "  {# c #}\n", "{% if 1 %}\n{% endif %}\n\n",
    "{{ raise_exception('no: ' ~ messages | length) }}", "{% if add_generation_prompt %}{{ raise_exception('p') }}{% endif %}ok", "{{ raise_exception() }}",
    "{% filter upper %}{% for m in messages %}{{ m.role }} {% endfor %}{% endfilter %}", "{% with a = 1, b = messages[0].role %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% call(x) turn(1) %}{% endcall %}", "{% do 1 %}", "{% trans %}a{% endtrans %}", "{{ 'a' | nofilter }}", "{{ 1 is notest }}", "{{ bos_token }}{{ eos_token }}{{ unk_token }}", "{{ 1 if }}", "{% if %}", "{% for m in messages %}", "{{ messages.__class__ }}|", "{{ messages.__class__.__mro__ }}", "{{ ''.__class__ }}|", "{{ 'a' | attr('__class__') }}|",
    "{% generation %}a{% endgeneration %}b{% for m in messages %}{% generation %}{% set q = 1 %}{{ m.role }}{% endgeneration %}{{ q }}\n{% endfor %}", "{%- generation -%}  a  {%- endgeneration -%}  b", "x {% generation %}\n  a\n  {% endgeneration %}\n y", "{% for m in messages %}{% generation %}{% break %}{% endgeneration %}{% endfor %}", "{% generation %}a",
    "{% set m = messages[0] %}{{ m['role'] }}{{ m.role }}{{ m.content is string }}{{ m is mapping }}{{ messages is sequence }}{{ messages is iterable }}{{ 1 is number }}{{ m.role in ['user', 'system'] }}{{ m.role not in ['x'] }}{{ 'role' in m }}{{ not m }}",
    "{% set messages = [{'role': 'system', 'content': 's'}] + messages %}{{ messages[0].content }}{% for m in messages if m.role != 'system' %}{{ loop.index }}{% endfor %}", "{{ messages | length > 1 and messages[0].role == 'user' }}{{ (messages | length) is even }}{{ messages | length is divisibleby 2 }}",
    "{{ none }}|{{ None }}|{{ true }}|{{ True }}|{{ [1, 'a', none, true] }}|{{ 1.0 }}|{{ {'a': 'b'} }}|{{ \"it's\" }}|{{ [\"it's\"] }}",
    "{% block body %}{% for m in messages %}{{ m.role }}{% endfor %}{% endblock %}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set ns = namespace() %}{% set ns.x = 'y' %}{{ ns.x }}{{ ns }}",
    "{% macro outer() %}{{ inner() }}{% endmacro %}{% macro inner() %}i{{ messages | length }}{% endmacro %}{{ outer() }}", "{%- macro args(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro -%}{{ args(1) }}{{ args(1, 2, 3, c=4) }}{{ args() }}",
]
CHATS = [
    [{"role": "user", "content": "Hi"}],
    [{"role": "system", "content": " Be brief. "}, {"role": "user", "content": "What is <2 & 2>?"}, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nIt's \"4\"."}, {"role": "user", "content": "Danke, schön! 漢😀\n"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": "  b  "}, {"role": "user", "content": "c\n\nd"}, {"role": "assistant", "content": "<think>\nso\n</think>\ne", "reasoning_content": None}],
    [{"role": "user", "content": "weather?"}, {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": "look", "arguments": {"city": "Köln", "n": 2, "deep": {"x": [1, None, True]}}}}]}, {"role": "tool", "content": "{\"t\": 3}"}, {"role": "tool", "content": "more"}, {"role": "assistant", "content": "3 degrees"}],
    [{"role": "user", "content": [{"type": "text", "text": " see "}, {"type": "image"}]}, {"role": "assistant", "content": [{"type": "text", "text": "ok"}]}],
    [{"role": "assistant", "content": "I begin"}, {"role": "assistant", "content": "twice"}],
]
TOOLS = [{"type": "function", "function": {"name": "look", "description": "Looks <up> é", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
OPTIONS = [{}, {"tools": TOOLS, "kwargs": {"enable_thinking": False, "date_string": "01 May 2026"}}]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}

def render(template, chat, options, prompt, mask=False):
    try:
        texts, spans = render_jinja_template([chat], tools=options.get("tools"), chat_template=template, add_generation_prompt=prompt,
                                             return_assistant_tokens_mask=mask, **TOKENS, **options.get("kwargs", {}))
        return (texts[0], [list(s) for s in spans[0]]) if mask else texts[0]
    except Exception as error:
        return (None, None) if mask else None

def cases():
    for template in [CHATML, HEADERS, INST, TURNS, PARTS, MARKS]:
        for c in range(len(CHATS)):
            for o in range(len(OPTIONS)):
                yield template, c, o
    for template in FEATURES:
        for c in (1, 3):
            yield template, c, 0

templates, rows = [], []
for template, c, o in cases():
    if template not in templates:
        templates.append(template)
    spans = render(template, CHATS[c], OPTIONS[o], False, True)[1] if "generation %}" in template or "generation -%}" in template else None
    rows.append([templates.index(template), c, o, render(template, CHATS[c], OPTIONS[o], False), render(template, CHATS[c], OPTIONS[o], True), spans])
out = {"origin": f"transformers {transformers.__version__}, jinja2 {jinja2.__version__}, Python {platform.python_version()}",
       "tokens": TOKENS, "options": OPTIONS, "chats": CHATS, "templates": templates, "cases": rows}
with open(os.path.join(os.path.dirname(__file__), "chat.json"), "w") as f:
    json.dump(out, f, ensure_ascii=False, indent=None, separators=(",", ":"))
    f.write("\n")
print(len(rows), "cases", sum(r[3] is None for r in rows), "refused")
