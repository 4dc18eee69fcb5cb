"""Rules for hosts of files, from the facts of the manifest: for nginx, for Netlify and those that read its files."""

import mimetypes
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, unquote

from faq_pages.delivery.export.asking import REDIRECTS
from faq_pages.delivery.export.headers import EVERYTHING, rules, sent
from faq_pages.delivery.export.manifest import Entry
from faq_pages.delivery.export.stand_ins import UNAVAILABLE
from faq_pages.languages import language_codes

Files = Mapping[str, Entry]

KEY = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTE = "# Made by the export, and made anew by the next one.\n"


def rule_files(files: Files) -> dict[str, bytes]:
    """By their names. GitHub Pages would make pages of ``.md`` files without ``.nojekyll``."""
    texts = {
        "_headers": netlify_headers(files),
        "_redirects": netlify_redirects(files),
        "nginx-http.conf": nginx_http(files),
        "nginx-server.conf": nginx_server(files),
        ".nojekyll": "",
    }
    return {name: text.encode() for name, text in texts.items()}


# --- Netlify -----------------------------------------------------------------------------------


def netlify_headers(files: Files) -> str:
    """By the path that is asked for; what depends on the query besides cannot be said there."""
    by_path: dict[str, dict[str, str]] = {}
    for name, entry in files.items():
        path = entry.address.partition("?")[0].removeprefix("/")
        if entry.status == 200:
            own = sent(name, entry)
            known = by_path.setdefault(path, own)
            by_path[path] = {key: value for key, value in known.items() if own.get(key) == value}
    lines = [NOTE]
    for place, headers in rules(by_path).items():
        lines += [f"/{place}", *(f"  {key}: {value}" for key, value in headers.items())]
    return "\n".join(lines) + "\n"


def netlify_redirects(files: Files) -> str:
    """Redirects, and where the calls of the API are. The first line that fits is taken."""
    lines = [NOTE]
    lines += [f"{entry.address} {entry.headers['Location']} {entry.status}!" for entry in redirects(files)]
    found = dict.fromkeys(line for entry in files.values() if (line := netlify_call(entry)))
    lines += sorted(found, key=lambda line: -line.count("="))
    lines.append(f"/api/* /{UNAVAILABLE} 503")
    return "\n".join(lines) + "\n"


def netlify_call(entry: Entry) -> str:
    """
    Where the file of a call is, for all calls of its form.

    None for a call without a query that others have one of: the line would fit theirs too.
    """
    path, _, query = entry.address.partition("?")
    if entry.status != 200 or not is_json(entry):
        return ""
    names = [name for name, _ in parse_qsl(query)]
    if not names and "Vary" in entry.headers:
        return ""
    form = KEY.sub(":key", path)
    asked = "".join(f" {name}=:{name}" for name in names)
    return f"{form}{asked} {form}{''.join(f'{name}=:{name}/' for name in names)}index.json 200"


def is_json(entry: Entry) -> bool:
    return entry.headers.get("Content-Type", "").partition(";")[0].endswith("json")


def redirects(files: Files) -> Iterable[Entry]:
    return (entry for entry in files.values() if entry.status in REDIRECTS)


# --- nginx -------------------------------------------------------------------------------------


def nginx_http(files: Files) -> str:
    """Headers by file, redirects by address, folders by query: for the block ``http``."""
    by_header: dict[str, dict[str, str]] = defaultdict(dict)
    every = {name: sent(name, entry) for name, entry in files.items()}
    # Types are said otherwise.
    own = {name: {key: headers[key] for key in headers if key != "Content-Type"} for name, headers in every.items()}
    for place, headers in rules(own).items():
        for key, value in headers.items():
            pattern = f"~^/{re.escape(place[:-1])}" if place.endswith(EVERYTHING) else f"/{place}"
            by_header[key][pattern] = value
    parts = [NOTE, 'geo $faq_dollar { default "$"; }\nmap_hash_max_size 65536;\nmap_hash_bucket_size 512;\n']
    parts += [
        nginx_map("$uri", variable(key), {"default": "", **values}, exact_first=True)
        for key, values in sorted(by_header.items())
    ]
    moved = {unquote(entry.address): entry.headers["Location"] for entry in redirects(files)}
    parts.append(nginx_map("$uri", "$faq_moved", {"default": "", **moved}))
    one = "[a-z]+=[A-Za-z0-9.,:-]+"
    queries = {"default": "-/", "": ""}
    queries |= {
        f"~^{'&'.join([f'({one})'] * number)}$": "".join(f"${place}/" for place in range(1, number + 1))
        for number in range(1, 5)
    }
    parts.append(nginx_map("$args", "$faq_query", queries, with_variables=True))
    codes = "|".join(language_codes())
    nothing = {"default": "/404.html", f"~^/(?<faq_code>{codes})/": "/$faq_code/404.html"}
    parts.append(nginx_map("$uri", "$faq_nothing", nothing, with_variables=True))
    return "\n".join(parts)


def nginx_server(files: Files) -> str:
    """Which file is sent: for a block ``server`` that says where the folder is, with ``root``."""
    headers = sorted({key for name, entry in files.items() for key in sent(name, entry)} - {"Content-Type"})
    added = "".join(f"add_header {key} {variable(key)} always;\n" for key in headers)
    types, exceptions = content_types(files)
    table = "".join(f"    {nginx_text(kind)} {suffix};\n" for suffix, kind in sorted(types.items()))
    places = "".join(
        f"location = {nginx_text(address)} {{ types {{}} default_type {nginx_text(kind)}; try_files /{name} =404; }}\n"
        for address, (name, kind) in sorted(exceptions.items())
    )
    return f"""{NOTE}
types {{
{table}}}
default_type application/octet-stream;
{added}error_page 404 $faq_nothing;
# What is sent to a form.
error_page 405 =503 $uri;
if ($faq_moved) {{ return 302 $faq_moved; }}
location ~ /\\. {{ return 404; }}
{places}location /api/ {{
    try_files "$uri" "${{uri}}${{faq_query}}index.json" "${{uri}}index.html" =404;
    error_page 404 405 =503 /{UNAVAILABLE};
}}
location / {{
    if (-d $request_filename) {{ rewrite ^(.*[^/])$ $1/ permanent; }}
    try_files "$uri" "${{uri}}index.html" =404;
}}
"""


def content_types(files: Files) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The type of most files by their suffix; and of the others, by their address, the file and its type."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, entry in files.items():
        counts[suffix_of(name)][type_of(name, entry)] += 1
    types = {suffix: found.most_common(1)[0][0] for suffix, found in counts.items() if suffix}
    exceptions = {
        f"/{name}" if name == UNAVAILABLE else unquote(entry.address): (name, type_of(name, entry))
        for name, entry in files.items()
        if "?" not in entry.address and types.get(suffix_of(name)) != type_of(name, entry)
    }
    return types, exceptions


def suffix_of(name: str) -> str:
    suffix = name.rpartition("/")[2].rpartition(".")[2].lower()
    return suffix if re.fullmatch("[a-z0-9]+", suffix) else ""


def type_of(name: str, entry: Entry) -> str:
    return entry.headers.get("Content-Type") or mimetypes.guess_type(name)[0] or "application/octet-stream"


def variable(header: str) -> str:
    return f"$faq_{header.lower().replace('-', '_')}"


def nginx_map(
    source: str, target: str, values: Mapping[str, str], *, exact_first: bool = False, with_variables: bool = False
) -> str:
    quoted = (lambda text: f'"{text}"') if with_variables else nginx_text
    rows = list(values.items())
    if exact_first:
        # Of patterns the first that fits counts: what is said of a folder is said of nothing in it.
        rows.sort(key=lambda row: row[0].startswith("~"))
    lines = "".join(
        f"    {'default' if key == 'default' else nginx_key(key)} {quoted(value)};\n" for key, value in rows
    )
    return f"map {source} {target} {{\n{lines}}}\n"


def nginx_key(text: str) -> str:
    """Not a variable: a pattern may end in a dollar sign."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def nginx_text(text: str) -> str:
    """Text in quotation marks, in which nothing is a variable."""
    return nginx_key(text).replace("$", "${faq_dollar}")
