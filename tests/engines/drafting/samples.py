"""One paper of each family of the reform, with sentences of our own, for tests and for looking at."""

from __future__ import annotations

from datetime import date

from fuquan.engines.drafting.model import (
    Align,
    Article,
    Attachment,
    Chapter,
    Colophon,
    Column,
    Form,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Parties,
    Signature,
    Table,
    Verification,
)

CODE = Verification("https://fuquan.example/v/7K2M9QXD", "7K2M 9QXD")
POWERS = (
    "权限内政府投资项目可行性研究报告审批", "城镇污水排入排水管网许可", "建筑工程施工许可证核发", "公共场所卫生许可",
    "道路货物运输经营许可（除危险货物运输外）", "取水许可", "林木采伐许可证核发", "食品生产许可", "劳务派遣经营许可",
    "民办职业培训学校设立、变更和终止审批", "城市建筑垃圾处置核准",
)  # fmt: skip
_CENTER = Align.CENTER


def powers_table(rows: int) -> Table:
    """An annex table of ``rows`` powers."""
    columns = (
        Column("序号", 1, _CENTER), Column("事项名称", 5), Column("事项类型", 1.5, _CENTER),
        Column("行使方式", 1.5, _CENTER), Column("承接部门", 2.6),
    )  # fmt: skip
    return Table(
        columns,
        tuple(
            (str(n + 1), POWERS[n % len(POWERS)], "行政许可", ("直接行使", "委托行使")[n % 2], "修武县行政审批服务局")
            for n in range(rows)
        ),
    )


def decision() -> Paper:
    """赋权文件 with red head, attachments and colophon."""
    return Paper(
        form=Form.FILE,
        issuers=("焦作市人民政府",),
        number="焦政〔2021〕18号",
        title="焦作市人民政府关于赋予各县（市）部分市级经济社会管理权限的决定",
        addressee="各县（市）人民政府，市人民政府各部门",
        blocks=(
            Paragraph(
                "为深入推进放权赋能改革，充分激发县域发展活力，按照权责一致、依法有序、应放尽放、能放皆放的原则，经研究，"
                "市人民政府决定将第一批255项市级经济社会管理权限赋予各县（市）行使。现将有关事项通知如下："
            ),
            Heading(1, "明确赋权范围和方式"),
            Paragraph(
                "本次赋权事项中，法律法规规章允许由县级行使的，由各县（市）以自己的名义直接行使；依法须由市级行使且允许委托的，"
                "由市直部门委托各县（市）对口部门行使。赋权事项目录见附件1。"
            ),
            Heading(1, "规范有序做好交接"),
            Heading(2, "签订协议", "市直各部门应当自本决定公布之日起10个工作日内，与各县（市）签订赋权协议书，"
                    "载明依据、事项、权限、期限、双方权利义务和法律责任。"),
            Heading(2, "移交资料", "市直各部门应当同步移交业务手册、制式证照和档案资料，由移交人、接收人、监交人三方签字确认。"),
            Heading(2, "做好衔接", "决定实施前市直部门已经受理的事项，由原受理部门办理完毕："),
            Heading(3, "承诺时限未届满的，按原承诺时限办结。"),
            Heading(3, "需要现场勘验的", "由原受理部门会同承接部门开展，勘验结论双方共享，不得要求申请人重复提交材料。"),
            Heading(4, "勘验记录随案卷归档。"),
            Heading(1, "加强事中事后监管"),
            Paragraph(
                "按照“谁审批、谁负责，谁主管、谁监管”的要求，市直部门会同各县（市）逐项制定监管细则，"
                "每半年对承接运行情况开展一次评估，评估结果作为动态调整的依据。"
            ),
            Paragraph("本决定自2021年11月3日起施行。"),
        ),
        attachments=(
            Attachment("赋予各县（市）市级经济社会管理权限事项目录（第一批）", (powers_table(40),)),
            Attachment("赋权事项交接工作时间安排", (Paragraph("各单位按照下列时间节点推进交接工作。"),
                       Listing(("11月10日前，完成协议签订；", "11月30日前，完成资料移交和业务培训；", "12月15日前，实现承接办理。")))),
        ),
        signature=Signature("焦作市人民政府", date(2021, 11, 3)),
        note="此件公开发布",
        colophon=Colophon(
            "焦作市人民政府办公室", date(2021, 11, 3),
            "市委各部门，焦作军分区，市人大常委会办公室，市政协办公室，市监委，市法院，市检察院",
        ),
        verification=CODE,
    )  # fmt: skip


def agreement(rows: int = 11, number: int = 1) -> Paper:
    """赋权协议书 with its annex table."""
    return Paper(
        title="市级经济社会管理权限赋权协议书",
        number=f"焦赋协〔2021〕{number}号",
        blocks=(
            Paragraph("焦作市住房和城乡建设局", "甲方（赋权方）："),
            Paragraph("修武县人民政府", "乙方（承接方）："),
            Paragraph(
                "根据《中华人民共和国行政许可法》第二十四条和《焦作市人民政府关于赋予各县（市）部分市级经济社会管理权限的决定》"
                "（焦政〔2021〕18号），甲乙双方经协商一致，就市级经济社会管理权限的赋予和承接事宜达成如下协议："
            ),
            Article(f"甲方将附件所列{rows}项市级经济社会管理权限赋予乙方行使。各事项的行使方式和承接部门以附件载明的为准。", "赋权事项"),
            Article("乙方行使权限以其行政区域为限，不得超越附件载明的权限范围，不得将受委托事项再委托其他组织或者个人实施。", "权限范围"),
            Article("本协议自2021年11月10日起至2024年11月9日止。期满需要续签的，双方应当在期满15日前办理续签手续。", "期限"),
            Article("甲方负责业务培训、系统账号开通和业务指导，对乙方行使权限的行为实施监督；发现违法或者不当的，责令限期改正。", "甲方权利义务"),
            Article("乙方负责落实机构、人员、场所和经费，按照法定条件、程序和时限办理，按周报送办件情况，接受甲方监督。", "乙方权利义务"),
            Article("直接行使的事项，由乙方以自己的名义行使并承担法律责任；委托行使的事项，由甲方对乙方行使该权限的后果承担法律责任。", "法律责任"),
            Article("有下列情形之一的，本协议终止：期限届满未续签的；乙方超越或者滥用权限的；乙方不再具备承接条件的；依法应当终止的其他情形。", "终止情形"),
            Article("本协议一式四份，甲乙双方各执一份，报市司法局、市推进放权赋能改革工作专班办公室各一份备案。", "附则"),
            Parties((
                ("甲方（盖章）：", "焦作市住房和城乡建设局", "负责人（签字）：", "", "　　年　　月　　日"),
                ("乙方（盖章）：", "修武县人民政府", "负责人（签字）：", "", "　　年　　月　　日"),
            )),
        ),
        attachments=(Attachment("赋权事项清单", (powers_table(rows),)),),
        verification=CODE,
        dated=date(2021, 11, 10),
    )  # fmt: skip


def plan() -> Paper:
    """县（市）权限承接落实工作方案 issued by a county, a document sent upward with its signer."""
    return Paper(
        form=Form.FILE,
        issuers=("修武县人民政府",),
        number="修政文〔2021〕76号",
        signers=("县长",),
        urgency="特急",
        title="修武县人民政府关于报送市级经济社会管理权限承接落实工作方案的请示",
        addressee="焦作市人民政府",
        blocks=(
            Paragraph("为确保市级下放的255项经济社会管理权限接得住、管得好、有监督，结合我县实际，制定如下承接落实工作方案。"),
            Heading(1, "目标任务"),
            Paragraph("2021年12月15日前，全部事项完成交接、培训和账号开通，实现“县级事、县级办”。"),
            Heading(1, "承接机制"),
            Heading(2, "健全组织", "成立由县长任组长的承接工作专班，办公室设在县行政审批服务局。"),
            Heading(2, "压实责任", "逐项明确承接部门、分管负责人和经办人，形成任务台账，每周五调度。"),
            Heading(1, "保障措施"),
            Listing(("人员保障。调剂编制，充实窗口力量；", "经费保障。将培训、设备购置经费纳入年度预算；", "场所保障。在县政务服务大厅设置赋权事项专区。")),
            Paragraph("妥否，请批示。"),
        ),
        signature=Signature("修武县人民政府", date(2021, 11, 12)),
        note="联系单位：县行政审批服务局　联系电话：0391—7190000",
        colophon=Colophon("修武县人民政府办公室", date(2021, 11, 12)),
        verification=CODE,
    )  # fmt: skip


def reminder() -> Paper:
    """督办函 in the letter form."""
    return Paper(
        form=Form.LETTER,
        issuers=("焦作市推进放权赋能改革工作专班办公室",),
        number="焦放权办函〔2021〕9号",
        title="关于加快省级业务系统账号开通的督办函",
        addressee="焦作市水利局、焦作市林业局",
        blocks=(
            Paragraph(
                "截至11月19日，取水许可、林木采伐许可证核发2项赋权事项因省级业务专网账号尚未开通，6个县（市）不能受理，"
                "最长已等待11个工作日。现督办如下："
            ),
            Heading(1, "主动对接", "请于收到本函之日起3个工作日内，赴省级主管部门当面沟通，明确开通时间。"),
            Heading(1, "做好过渡", "账号开通前，由市局窗口代为录入，不得要求申请人往返跑动。"),
            Heading(1, "按时反馈", "请于11月26日前书面反馈办理情况，逾期未反馈的，在下一期通报中予以点名。"),
        ),
        signature=Signature("焦作市推进放权赋能改革工作专班办公室", date(2021, 11, 22)),
        colophon=Colophon("焦作市推进放权赋能改革工作专班办公室", date(2021, 11, 22), "市委改革办，市人民政府督查室"),
        verification=CODE,
    )  # fmt: skip


def bulletin() -> Paper:
    """通报 with a table within the text, a long issuing body and a secrecy mark."""
    columns = (
        Column("县（市）", 2),
        *(Column(name, 1.4, _CENTER) for name in ("应承接", "已移交", "准备达标", "达标率")),
    )
    rows = tuple(
        (unit, "255", "255", str(ready), f"{ready / 255:.1%}")
        for unit, ready in (
            ("沁阳市", 251),
            ("孟州市", 255),
            ("温县", 247),
            ("博爱县", 246),
            ("武陟县", 240),
            ("修武县", 253),
        )
    )
    return Paper(
        form=Form.FILE,
        issuers=("焦作市推进放权赋能改革工作领导小组办公室",),
        number="焦放权办〔2021〕12号",
        copy_number="000012",
        secrecy="内部资料",
        urgency="加急",
        title="焦作市推进放权赋能改革工作领导小组办公室关于第一批赋权事项承接落实情况的通报",
        addressee="各县（市）委改革办，市直有关单位",
        blocks=(
            Paragraph("现将截至2021年12月17日第一批赋权事项承接落实情况通报如下："),
            Heading(1, "总体进展"),
            Paragraph("市直23个部门累计签订赋权协议138份，移交资料1168份，开展集中培训44批次、1279人次，电话指导1302次，培训覆盖率100%。"),
            Table(columns, rows, "各县（市）承接准备情况"),
            Heading(1, "存在问题"),
            Paragraph("一是部分省级系统账号开通滞后；二是个别县（市）承接人员力量不足；三是制式证照领取不及时。"),
            Heading(1, "下步要求"),
            Paragraph("各有关单位要对照问题清单，明确责任人和完成时限，于12月24日前整改到位。领导小组办公室将适时开展实地核查。"),
        ),
        signature=Signature("焦作市推进放权赋能改革工作领导小组办公室", date(2021, 12, 20)),
        colophon=Colophon("焦作市推进放权赋能改革工作领导小组办公室", date(2021, 12, 20), "市委、市人民政府领导同志"),
        verification=CODE,
    )  # fmt: skip


def handbook() -> Paper:
    """改革工作手册: cover, contents, chapters."""
    return Paper(
        title="焦作市放权赋能改革工作手册",
        cover=("第三版", "焦作市推进放权赋能改革工作专班办公室", "2021年12月"),
        contents=True,
        blocks=(
            Chapter("政策文件"),
            Heading(1, "总体要求"),
            *(Paragraph("赋权工作坚持依法合规、积极稳妥、权责一致，做到放得下、接得住、管得好。") for _ in range(30)),
            Chapter("事项目录"),
            Heading(1, "直接行使事项"),
            powers_table(60),
            Chapter("常见问题"),
            Heading(1, "交接之前受理的事项由谁办理"),
            Paragraph("由原受理部门办理完毕，不得中途移交。"),
        ),
        verification=CODE,
        dated=date(2021, 12, 20),
    )


ALL = {
    "decision": decision, "agreement": agreement, "plan": plan, "reminder": reminder, "bulletin": bulletin,
    "handbook": handbook,
}  # fmt: skip
