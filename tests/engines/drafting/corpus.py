"""Word templates of our own making for tests of merging: a clean one with every part, and payloads that try to execute."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = R
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
POSITIONS = {
    "body": "word/document.xml",
    "header": "word/header1.xml",
    "footer": "word/footer1.xml",
    "footnote": "word/footnotes.xml",
    "comment": "word/comments.xml",
    "property": "docProps/core.xml",
}


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def raw(xml: str) -> str:
    """A paragraph with a run of raw XML in it."""
    return f"<w:p>{xml}</w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def template(body: str = "", **given: str) -> dict[str, bytes]:
    """The parts of a template; ``given`` puts paragraphs into a header, footer, footnote, comment or property."""
    inside = dict.fromkeys(POSITIONS, "") | given
    prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    space = f'xmlns:w="{W}" xmlns:r="{R}"'
    kinds = {"header": "header1", "footer": "footer1", "footnotes": "footnotes", "comments": "comments"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>' for kind, name in kinds.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>'
        for n, (kind, name) in enumerate(kinds.items(), start=1)
    )
    parts = {
        "[Content_Types].xml": f'{prolog}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override '
        f'PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{prolog}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        f'Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f"{prolog}<w:document {space}><w:body>{paragraph('首段')}{body or inside['body']}"
        "<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": f'{prolog}<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        "</Relationships>",
        "word/header1.xml": f"{prolog}<w:hdr {space}>{inside['header'] or paragraph('页眉')}</w:hdr>",
        "word/footer1.xml": f"{prolog}<w:ftr {space}>{inside['footer'] or paragraph('页脚')}</w:ftr>",
        "word/footnotes.xml": f'{prolog}<w:footnotes {space}><w:footnote w:id="1">{inside["footnote"]}</w:footnote>'
        "</w:footnotes>",
        "word/comments.xml": f'{prolog}<w:comments {space}><w:comment w:id="1">{inside["comment"]}</w:comment>'
        "</w:comments>",
        "docProps/core.xml": f'{prolog}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{inside["property"]}</dc:title></cp:coreProperties>',
    }
    return {name: content.encode() for name, content in parts.items()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def placed(position: str, payload: str) -> bytes:
    """A template with ``payload`` as text at a position."""
    return zipped(template(**{position: escape(payload) if position == "property" else paragraph(payload)}))


def expressions(marker: str) -> list[str]:
    """Payloads that would leave the file ``marker`` if any template language, field or shell took them up."""
    touch = f"touch {marker}"
    popen = f"__import__('os').popen('{touch}').read()"
    opened = f"open('{marker}','w')"
    chains = [
        "''.__class__.__mro__[1].__subclasses__()",
        f"self.__init__.__globals__.__builtins__.{popen}",
        f"cycler.__init__.__globals__.os.popen('{touch}')",
        f"joiner.__init__.__globals__.os.system('{touch}')",
        f"namespace.__init__.__globals__.os.popen('{touch}')",
        f"lipsum.__globals__['os'].popen('{touch}')",
        f"lipsum.__globals__.__builtins__.{opened}",
        f"request.application.__globals__.__builtins__.{popen}",
        f"config.__class__.__init__.__globals__['os'].system('{touch}')",
        f"url_for.__globals__.os.system('{touch}')",
        f"get_flashed_messages.__globals__.__builtins__.{opened}",
        f"[].__class__.__base__.__subclasses__()[40]('{marker}','w')",
        f"''|attr('__class__')|attr('__init__')|attr('__globals__')|{popen}",
        f"x|map('{touch}')|list",
        "'%s'.format(self)",
        "文号.__class__",
        "文号['__class__']",
        "文号|safe",
        "文号()",
        "文号 + 1",
        "7*7",
        "文号}}{{7*7",
        "{{文号}}",
        "文号 if True else 1",
        "事项[0].名称",
        "事项.名称.__class__",
        "文号\u200b",
        "文-号",
        "",
        " ",
        "%s",
    ]
    return ["{{" + chain + "}}" for chain in chains] + statements(touch, popen, opened)


def statements(touch: str, popen: str, opened: str) -> list[str]:
    """Payloads of other template languages, and braces that are no field of ours."""
    return [
        "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "{% import os %}{{ os.system('" + touch + "') }}",
        "{% include '/etc/passwd' %}",
        "{% extends 'base' %}",
        "{% set x = " + popen + " %}",
        "{% if " + opened + " %}{% endif %}",
        "{%tr for r in 事项 %}",
        "{%p if 文号 %}",
        "{%- raw -%}",
        "{# comment #}",
        "{{r 文号 }}",
        "{{p 子文档 }}",
        "{{=" + touch + "}}",
        "{{{文号}}}",
        "{{#事项}}{{名称}}{{/事项}}",
        "{{>partial}}",
        "{{&文号}}",
        "${T(java.lang.Runtime).getRuntime().exec('" + touch + "')}",
        "${" + touch + "}",
        "$(" + touch + "){",
        "#{" + popen + "}",
        "*{" + popen + "}",
        "@{" + popen + "}",
        "<%= system('" + touch + "') %>{",
        "<#assign ex='freemarker.template.utility.Execute'?new()>${ex('" + touch + "')}",
        "{php}system('" + touch + "');{/php}",
        "{system('" + touch + "')}",
        "{{constructor.constructor('" + touch + "')()}}",
        "{{文号",
        "文号}}",
        "{文号}",
        "}{",
        "{{文号}} }}",
        "｛｛文号｝｝",
        "｛" + popen + "｝",
        "{{不存在}}",
        "{{事项.不存在}}",
        "{{事项.名称}}",
        "{{文号.长度}}",
        "{{__class__}}",
        "{{self}}",
        "{{range}}",
    ]


def code(*pieces: str) -> str:
    """A field of Word whose instruction stands in as many runs as pieces."""
    runs = "".join(f"<w:r><w:instrText>{escape(piece)}</w:instrText></w:r>" for piece in pieces)
    return raw(f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>')
