//! Papers to measure.

use huiyin_documents::{Block, Code, Document, Field, Form, Level, Printed, Signature, Table};
use huiyin_wording::Locale;
use jiff::civil::date;

pub const TITLE: &str = "关于示例甲反映灌溉渠道渗漏信访事项的处理意见";

/// A handling opinion with every element that a paper can have.
pub fn opinion(form: Form) -> Document {
    let mut document = Document::new(form, Locale::Zh, "清河县水利局", TITLE, date(2026, 11, 2));
    if form == Form::File {
        document.mark.push_str("文件");
    }
    document.number = Some("清水信〔2026〕17号".to_owned());
    document.addressee = Some("示例甲".to_owned());
    let heading = |n, text| Block::heading(Level::One, n, Locale::Zh, text);
    document.blocks = vec![
        Block::paragraph(
            "您于2026年9月1日来信反映的“晴坡村灌溉渠道渗漏”一事，我局于2026年9月4日受理，编号qinghe-2026-17。现答复如下：",
        ),
        heading(1, "您的诉求"),
        Block::paragraph(
            "请求修复晴坡村三组至五组之间1.2公里渠道，并补偿2026年春季因缺水造成的损失。",
        ),
        heading(2, "查明的事实"),
        Block::heading(Level::Two, 1, Locale::Zh, "渠道情况"),
        Block::paragraph(
            "2026年9月15日，我局派员到现场查看：渠道全长1.2公里（其中0.4公里为土渠），有渗漏点17处，渗漏率约23%，与您反映的情况一致。",
        ),
        Block::Table(Table {
            head: vec![
                "渠段".into(),
                "长度（米）".into(),
                "渗漏点".into(),
                "处理".into(),
            ],
            rows: (1..=4)
                .map(|n| {
                    vec![
                        format!("第{n}段"),
                        format!("{}", n * 120),
                        format!("{n}处"),
                        "拆除原有衬砌，重新浇筑混凝土，2027年3月31日前完成".into(),
                    ]
                })
                .collect(),
            widths: vec![2, 2, 2, 6],
        }),
        heading(3, "处理意见"),
        Block::paragraph("支持您关于修复渠道的请求；补偿的请求没有依据，不予支持。"),
        Block::List(vec![
            "由晴坡镇水利站在2026年12月20日前完成渠道清淤，并把清淤前后的情况书面告诉您；".into(),
            "由我局在2027年3月31日前完成衬砌。".into(),
        ]),
        Block::Fields(vec![
            Field::new("联系单位", "清河县水利局信访办公室"),
            Field::new("电话", "000-0001"),
            Field::new("签收", ""),
        ]),
        Block::Code(Code {
            text: "https://example.invalid/p/qinghe-2026-17".into(),
            caption: "扫码可以查看本事项的办理经过。".into(),
            side_mm: 30,
        }),
        Block::paragraph(
            "您如果不服本意见，可以自收到之日起30日内，向清河县人民政府提出复查请求。☑书面 ☐当面",
        ),
    ];
    document.enclosures = vec!["现场查看记录".into(), "渠道维修计划（2026—2027年）".into()];
    document.signature = Some(Signature {
        organ: "清河县水利局".into(),
        date: date(2026, 11, 2),
        sealed: true,
    });
    document.note = Some("联系人：示例乙，电话：000-0002".into());
    document.copy_to = Some("清河县信访局，晴坡镇人民政府".into());
    document.printed = Some(Printed {
        organ: "清河县水利局办公室".into(),
        date: date(2026, 11, 3),
    });
    document
}

/// A paper of nothing but one paragraph.
pub fn plain(form: Form, text: &str) -> Document {
    let mut document = Document::new(form, Locale::Zh, "清河县信访局", "样张", date(2026, 11, 2));
    document.number = Some("清信〔2026〕1号".to_owned());
    document.blocks = vec![Block::paragraph(text)];
    document
}
