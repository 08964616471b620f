//! Resolved and waiting for the resident's word, or evaluated.

use lianxin_entity::enums::Urgency::{Routine, Urgent};
use lianxin_entity::enums::{Outcome, ServiceRequestKind as Kind};

use super::Deed::*;
use super::To::{Company, Department};
use super::{Opening, Story, line, story};

pub fn stories() -> Vec<Story> {
    vec![
        story(
            Opening(5, (8, 30), 2),
            (Kind::Appeal, "WATER_SUPPLY", Urgent),
            ("楼道水管爆裂", "{小区}楼道水管爆裂，水已经流到一楼门口。"),
            vec![
                line(0, 8, 45, AcceptByGridWorker("已关闭单元阀门。")),
                line(0, 9, 0, Dispatch(Company, "请立即抢修。")),
                line(0, 9, 15, Take),
                line(0, 9, 20, Contact("已到现场与住户见面。")),
                line(
                    0,
                    16,
                    30,
                    Resolve("已更换破损管段并恢复供水，楼道积水清理完毕。"),
                ),
            ],
        ),
        story(
            Opening(6, (15, 15), 3),
            (Kind::Consultation, "SUBSISTENCE_ALLOWANCE", Routine),
            (
                "低保申请需要哪些材料",
                "家人生病失业，想申请最低生活保障，不知道要准备什么材料。",
            ),
            vec![
                line(1, 9, 0, Accept("转民政部门答复。")),
                line(
                    1,
                    9,
                    20,
                    Dispatch(Department(1), "请详细答复申请条件和材料。"),
                ),
                line(1, 11, 0, Take),
                line(1, 14, 30, Contact("已电话沟通家庭情况。")),
                line(
                    2,
                    10,
                    0,
                    Resolve(
                        "请携带身份证、户口本、收入和财产证明到街道便民服务中心申请，网格员可上门协助填写。",
                    ),
                ),
            ],
        ),
        story(
            Opening(4, (9, 50), 5),
            (Kind::Hazard, "FALLING_OBJECTS", Urgent),
            (
                "外墙瓷砖松动",
                "{小区}外墙瓷砖有几块松动，下面是孩子玩耍的地方。",
            ),
            vec![
                line(0, 10, 10, AcceptByGridWorker("已拉警戒线。")),
                line(0, 10, 30, Dispatch(Department(0), "请鉴定并排险。")),
                line(0, 13, 40, Take),
                line(0, 14, 10, Contact("已告知住户暂时绕行。")),
                line(
                    1,
                    15,
                    0,
                    Resolve("已清除松动瓷砖并做临时防护，外墙整修列入维修资金使用计划。"),
                ),
            ],
        ),
        story(
            Opening(7, (10, 0), 0),
            (Kind::Appeal, "PROPERTY_FEE", Routine),
            (
                "物业费账单看不懂",
                "{小区}今年物业费多了一项公摊，没有明细。",
            ),
            vec![
                line(0, 15, 0, AcceptByGridWorker("已受理。")),
                line(0, 15, 30, Dispatch(Company, "请公示明细并答复业主。")),
                line(1, 9, 10, Take),
                line(1, 9, 40, Contact("已上门说明收费构成。")),
                line(
                    2,
                    16,
                    0,
                    Resolve("公摊电费明细已在公告栏公示，多收部分从下月账单抵扣。"),
                ),
                line(
                    3,
                    19,
                    0,
                    Evaluate(Outcome::Solved, 5, "解释得很清楚，满意。"),
                ),
            ],
        ),
        story(
            Opening(8, (17, 20), 4),
            (Kind::Appeal, "TRAFFIC_SIGNS", Routine),
            (
                "学校路口缺少减速标志",
                "{小区}旁边小学门口车速快，希望增设减速带和标志。",
            ),
            vec![
                line(1, 9, 0, Accept("已受理。")),
                line(1, 9, 15, Dispatch(Department(0), "请研究增设减速设施。")),
                line(1, 10, 30, Object("标志标线由交警部门设置，建议改派。")),
                line(1, 14, 0, UpholdObjection("同意，改派公安部门。")),
                line(1, 14, 20, Dispatch(Department(2), "请交警部门勘查。")),
                line(1, 14, 50, Take),
                line(1, 15, 0, Contact("已联系反映人一起看现场。")),
                line(
                    4,
                    11,
                    0,
                    Resolve("已增设学校标志和爆闪灯，减速带需道路部门审批。"),
                ),
                line(
                    4,
                    20,
                    0,
                    Evaluate(Outcome::HalfSolved, 3, "标志装了，减速带还没有。"),
                ),
            ],
        ),
        story(
            Opening(6, (8, 15), 6),
            (Kind::Appeal, "HEATING", Urgent),
            (
                "热水循环不热",
                "{小区}整栋楼热水供应温度不够，老人洗澡受凉。",
            ),
            vec![
                line(
                    0,
                    8,
                    40,
                    AcceptByGridWorker("已逐户了解，整栋楼都有此情况。"),
                ),
                line(0, 9, 0, Dispatch(Company, "请检修循环泵。")),
                line(0, 9, 30, Take),
                line(0, 9, 50, Contact("已与反映人通话。")),
                line(0, 17, 0, Resolve("循环泵已维修。")),
                line(1, 8, 0, Evaluate(Outcome::NotSolved, 2, "早上水还是凉的。")),
                line(
                    1,
                    10,
                    0,
                    Progress("再次检查，发现另有阀门未全开，正在排查各单元。"),
                ),
            ],
        ),
    ]
}
