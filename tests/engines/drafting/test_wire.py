"""Papers survive JSON unchanged; JSON that is no paper is refused with the place of its fault; the module runs alone."""

import json
from pathlib import Path

import pytest

from fuquan.engines.drafting import NotAPaper, from_json
from fuquan.engines.drafting.__main__ import main
from fuquan.engines.drafting.wire import to_json
from tests.engines.drafting import samples
from tests.engines.drafting.conftest import FREE


@pytest.mark.parametrize("name", samples.ALL)
def test_papers_survive(name: str) -> None:
    paper = samples.ALL[name]()
    assert from_json(to_json(paper)) == paper


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "公文：应为对象"),
        ("{}", "公文：缺少字段 title"),
        ('{"title": 5}', "公文.title：不能识别 5"),
        ('{"title": "题", "tytle": 1}', "公文：没有字段 tytle"),
        ('{"title": "题", "form": "便条"}', "公文.form：不能识别 '便条'"),
        ('{"title": "题", "blocks": [{"kind": "Script"}]}', "公文.blocks[1]：kind 应为"),
        ('{"title": "题", "blocks": [{"kind": "Heading", "level": 9, "head": "x"}]}', "公文.blocks[1]：结构层次只有"),
        ('{"title": "题", "dated": "2021-02-30"}', "公文.dated：不能识别"),
        ('{"title": "题", "signature": {"unit": "某局"}}', "公文.signature：缺少字段 on"),
        ('{"title": "题", "blocks": 3}', "公文.blocks：应为列表"),
        ('{"title": ""}', "公文：公文没有标题"),
        ("null", "公文：应为对象"),
    ],
)
def test_faults_are_told_with_their_place(given: str, said: str) -> None:
    with pytest.raises(NotAPaper) as refused:
        from_json(given)
    assert said in str(refused.value)


def test_it_runs_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "paper.json"
    source.write_text(to_json(samples.reminder()).replace("水利局", "水利局垚"), encoding="utf-8")
    assert main([str(source), str(tmp_path / "a.pdf"), str(FREE)]) == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert main([str(source), str(tmp_path / "a.docx")]) == 0
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    source.write_text(json.dumps({"title": ""}), encoding="utf-8")
    assert main([str(source), str(tmp_path / "b.pdf")]) == 1
    assert "没有标题" in capsys.readouterr().err
    assert main([str(source)]) == 2
    assert not (tmp_path / "b.pdf").exists()
