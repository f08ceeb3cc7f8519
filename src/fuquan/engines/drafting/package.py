"""Packs the parts of a Word file into a zip that is byte for byte the same each time, and holds its constant parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

from fuquan.engines.drafting.fonts import Face
from fuquan.engines.drafting.wordxml import (
    ALTERNATIVE,
    FONT,
    HEAD,
    NAMESPACES,
    PITCH,
    attribute,
    properties,
    text,
    twips,
)

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of ``parts`` in their order, without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def content_types(named: Mapping[str, str]) -> bytes:
    """[Content_Types].xml for WordprocessingML parts ``named`` /path: kind, beside the usual ones."""
    parts = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/fontTable.xml": f"{_WORD}.fontTable+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    } | {name: f"{_WORD}.{kind}+xml" for name, kind in named.items()}
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    ).encode()


def relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    """A .rels part; ``targets`` are id: (kind, target) with kinds of office documents."""
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def root_relations() -> bytes:
    """_rels/.rels."""
    return (
        f'{HEAD}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>'
    ).encode()


def core(title: str, author: str, on: date | None) -> bytes:
    """docProps/core.xml; the day is the paper's own."""
    created = f'<dcterms:created xsi:type="dcterms:W3CDTF">{on.isoformat()}T00:00:00Z</dcterms:created>' if on else ""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{text(title)}</dc:title>'
        f"<dc:creator>{text(author)}</dc:creator>{created}</cp:coreProperties>"
    ).encode()


def styles() -> bytes:
    """word/styles.xml: 仿宋 of 3号 for everything, and a named style for each kind of text so that offices can edit."""
    kinds = {
        "标题": (Face.TITLE, 22.0), "一级标题": (Face.HEI, 16.0), "二级标题": (Face.KAI, 16.0),
        "发文机关标志": (Face.TITLE, 36.0), "版记": (Face.FANG, 14.0), "页码": (Face.SONG, 14.0),
    }  # fmt: skip
    named = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="gw{number}"><w:name w:val={attribute("公文" + name)}/>'
        f'<w:basedOn w:val="a"/><w:qFormat/>{properties(face, size)}</w:style>'
        for number, (name, (face, size)) in enumerate(kinds.items(), start=1)
    )
    return (
        f"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault>{_language(properties(Face.FANG))}</w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        f'<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        f'<w:spacing w:line="{twips(PITCH)}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>{properties(Face.FANG)}'
        "</w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" '
        f'w:type="dxa"/></w:tblPr></w:style>{named}</w:styles>'
    ).encode()


def _language(look: str) -> str:
    return look.replace("</w:rPr>", '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>')


def settings(*, fields: bool) -> bytes:
    """word/settings.xml: facing pages with outer page numbers; ``fields`` asks Word to count the contents on opening."""
    update = '<w:updateFields w:val="true"/>' if fields else ""
    return (
        f"{HEAD}<w:settings {NAMESPACES}><w:mirrorMargins/>{update}"
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    ).encode()


def font_table() -> bytes:
    """word/fontTable.xml: for each face the name to look for next where an office lacks the first."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{ALTERNATIVE[name]}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name in FONT.values()
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{fonts}</w:fonts>".encode()
