//! Where a rule stands: an act and an article, printable in Chinese and in English.

use std::fmt;

/// An instrument that a rule rests on. The discriminant is its stable code in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Act {
    /// 《信访工作条例》 (2022).
    Regulations2022 = 1,
    /// 《信访条例》 (2005), for imported acts only.
    Regulations2005 = 2,
    /// 《信访事项网上办理工作规程》 (2022).
    OnlineHandling2022 = 3,
    /// 《信访事项简易办理办法》 (2022).
    SimpleHandling2022 = 4,
    /// 《信访事项简易办理办法（试行）》 (2016, repealed): source of the default figures.
    SimpleHandling2016 = 5,
    /// 《依法分类处理信访诉求工作规则》 (2017).
    ClassifiedHandling2017 = 6,
    /// 《纪检监察机关处理检举控告工作规则》 (2020).
    DisciplineReports2020 = 7,
    /// 《政府督查工作条例》 (2020).
    Inspection2020 = 8,
    /// 国信发〔2014〕16号 (repealed): source of the default split by level.
    Satisfaction2014 = 9,
    /// 《民法典》.
    CivilCode = 10,
    /// 《民事诉讼法》.
    CivilProcedure = 11,
    /// 《行政诉讼法》.
    AdministrativeLitigation = 12,
    /// 《公务员法》.
    CivilServants = 13,
    /// 《档案法》.
    Archives = 14,
    /// 《个人信息保护法》.
    PersonalInformation = 15,
    /// 《突发事件应对法》 (2024).
    EmergencyResponse2024 = 16,
    /// 《生产安全事故报告和调查处理条例》.
    WorkSafetyAccidents = 17,
    /// 《突发公共卫生事件应急条例》.
    PublicHealthEmergencies = 18,
    /// 《山东省信访条例》 (local; an example where national texts are silent).
    Shandong2015 = 19,
    /// 《浙江省信访条例》 (local; an example where national texts are silent).
    Zhejiang2016 = 20,
    /// Local practice without a text of its own, configurable by the office.
    LocalPractice = 21,
    /// A rule of this system where no text speaks, configurable by the office.
    HouseRule = 22,
}

impl Act {
    /// Every act, in code order.
    pub const ALL: [Self; 22] = [
        Self::Regulations2022,
        Self::Regulations2005,
        Self::OnlineHandling2022,
        Self::SimpleHandling2022,
        Self::SimpleHandling2016,
        Self::ClassifiedHandling2017,
        Self::DisciplineReports2020,
        Self::Inspection2020,
        Self::Satisfaction2014,
        Self::CivilCode,
        Self::CivilProcedure,
        Self::AdministrativeLitigation,
        Self::CivilServants,
        Self::Archives,
        Self::PersonalInformation,
        Self::EmergencyResponse2024,
        Self::WorkSafetyAccidents,
        Self::PublicHealthEmergencies,
        Self::Shandong2015,
        Self::Zhejiang2016,
        Self::LocalPractice,
        Self::HouseRule,
    ];

    /// A basis in this act.
    pub const fn article(self, article: u16) -> Basis {
        Basis { act: self, article }
    }

    /// The act as a whole, when no single article carries the rule.
    pub const fn whole(self) -> Basis {
        Basis {
            act: self,
            article: 0,
        }
    }

    /// Its Chinese name, in title marks where it has a title.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Regulations2022 => "《信访工作条例》",
            Self::Regulations2005 => "《信访条例》（2005年）",
            Self::OnlineHandling2022 => "《信访事项网上办理工作规程》",
            Self::SimpleHandling2022 => "《信访事项简易办理办法》",
            Self::SimpleHandling2016 => "《信访事项简易办理办法（试行）》（2016年）",
            Self::ClassifiedHandling2017 => "《依法分类处理信访诉求工作规则》",
            Self::DisciplineReports2020 => "《纪检监察机关处理检举控告工作规则》",
            Self::Inspection2020 => "《政府督查工作条例》",
            Self::Satisfaction2014 => "国信发〔2014〕16号",
            Self::CivilCode => "《民法典》",
            Self::CivilProcedure => "《民事诉讼法》",
            Self::AdministrativeLitigation => "《行政诉讼法》",
            Self::CivilServants => "《公务员法》",
            Self::Archives => "《档案法》",
            Self::PersonalInformation => "《个人信息保护法》",
            Self::EmergencyResponse2024 => "《突发事件应对法》",
            Self::WorkSafetyAccidents => "《生产安全事故报告和调查处理条例》",
            Self::PublicHealthEmergencies => "《突发公共卫生事件应急条例》",
            Self::Shandong2015 => "《山东省信访条例》（地方规定，参照）",
            Self::Zhejiang2016 => "《浙江省信访条例》（地方规定，参照）",
            Self::LocalPractice => "地方做法（可由本机关设定）",
            Self::HouseRule => "本系统默认规则（可由本机关设定）",
        }
    }

    /// Its English name.
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Regulations2022 => "Regulations on Petition Work (2022)",
            Self::Regulations2005 => "Regulations on Petitions (2005)",
            Self::OnlineHandling2022 => "Rules on Handling Petition Matters Online (2022)",
            Self::SimpleHandling2022 => "Measures on Simple Handling of Petition Matters (2022)",
            Self::SimpleHandling2016 => {
                "Trial Measures on Simple Handling of Petition Matters (2016)"
            }
            Self::ClassifiedHandling2017 => {
                "Rules on Classified Handling of Petition Requests (2017)"
            }
            Self::DisciplineReports2020 => {
                "Rules of Discipline Inspection Organs on Handling Reports and Accusations (2020)"
            }
            Self::Inspection2020 => "Regulations on Government Inspection (2020)",
            Self::Satisfaction2014 => "Document Guoxinfa [2014] No. 16",
            Self::CivilCode => "Civil Code",
            Self::CivilProcedure => "Civil Procedure Law",
            Self::AdministrativeLitigation => "Administrative Litigation Law",
            Self::CivilServants => "Civil Servants Law",
            Self::Archives => "Archives Law",
            Self::PersonalInformation => "Personal Information Protection Law",
            Self::EmergencyResponse2024 => "Emergency Response Law (2024)",
            Self::WorkSafetyAccidents => {
                "Regulations on Reporting and Investigating Work-Safety Accidents"
            }
            Self::PublicHealthEmergencies => "Regulations on Public-Health Emergencies",
            Self::Shandong2015 => "Shandong Petition Regulations (local, by analogy)",
            Self::Zhejiang2016 => "Zhejiang Petition Regulations (local, by analogy)",
            Self::LocalPractice => "local practice (set by the office)",
            Self::HouseRule => "default rule of this system (set by the office)",
        }
    }
}

/// The legal basis of a rule, a term or a refusal. `article` 0 means the act as a whole.
///
/// Prints in Chinese (`《信访工作条例》第二十二条`); [`Basis::en`] gives the English form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Basis {
    /// The instrument.
    pub act: Act,
    /// The article's number, 0 for the act as a whole.
    pub article: u16,
}

impl Basis {
    /// Stable number for the journal: act code × 10 000 + article.
    pub const fn code(self) -> u32 {
        self.act as u32 * 10_000 + self.article as u32
    }

    /// The basis behind a [`Basis::code`], if the act is known.
    pub fn from_code(code: u32) -> Option<Self> {
        let act = Act::ALL
            .into_iter()
            .find(|act| *act as u32 == code / 10_000)?;
        let article = u16::try_from(code % 10_000).ok()?;
        Some(Self { act, article })
    }

    /// `Regulations on Petition Work (2022), Art. 22`.
    pub fn en(self) -> String {
        match self.article {
            0 => self.act.name_en().into(),
            n => format!("{}, Art. {n}", self.act.name_en()),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.act.name_zh())?;
        match self.article {
            0 => Ok(()),
            n => write!(f, "第{}条", chinese_number(n)),
        }
    }
}

/// The number in Chinese numerals as statutes print it: 10 → 十, 22 → 二十二, 201 → 二百零一.
fn chinese_number(n: u16) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const UNITS: [(u16, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    if n >= 10_000 {
        return n.to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in UNITS {
        let digit = n / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        // 十二, not 一十二, when the ten leads.
        if !(digit == 1 && unit == 10 && text.is_empty()) {
            text.push(DIGITS[usize::from(digit)]);
        }
        text.push_str(name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_numbers_read_as_statutes_print_them() {
        let cases = [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (22, "二十二"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (201, "二百零一"),
            (215, "二百一十五"),
            (1000, "一千"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (1260, "一千二百六十"),
        ];
        for (number, text) in cases {
            assert_eq!(chinese_number(number), text);
        }
    }

    #[test]
    fn a_basis_names_act_and_article_in_both_languages() {
        let basis = Act::Regulations2022.article(22);
        assert_eq!(basis.to_string(), "《信访工作条例》第二十二条");
        assert_eq!(basis.en(), "Regulations on Petition Work (2022), Art. 22");
        assert_eq!(
            Act::SimpleHandling2022.whole().to_string(),
            "《信访事项简易办理办法》"
        );
    }

    #[test]
    fn every_act_has_a_code_of_its_own_that_reads_back() {
        for (position, act) in Act::ALL.into_iter().enumerate() {
            assert_eq!(act as usize, position + 1);
            let basis = act.article(36);
            assert_eq!(Basis::from_code(basis.code()), Some(basis));
        }
        assert_eq!(Basis::from_code(230_001), None);
        assert_eq!(Basis::from_code(1), None);
    }
}
