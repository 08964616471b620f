//! What people said and what became of it: thirty stories, told in each town.
//!
//! A story begins so many days ago; each line after it says on which day of the story, at which
//! time in Shanghai, who did what. `{小区}` is the reporter's compound.

use lianxin_entity::enums::{Outcome, RejectionReason, ServiceRequestKind as Kind, Urgency};

/// A request and its history.
pub struct Story {
    pub days_ago: i64,
    pub at: Time,
    /// Which of the town's residents, from 0 to 6.
    pub resident: usize,
    pub kind: Kind,
    pub category: &'static str,
    pub urgency: Urgency,
    pub title: &'static str,
    pub description: &'static str,
    /// The place is said as well, not the grid alone.
    pub located: bool,
    pub lines: Vec<Line>,
}

/// Hour and minute.
pub type Time = (u32, u32);

/// One line of a story: days after its beginning, time, deed.
pub struct Line {
    pub day: i64,
    pub at: Time,
    pub deed: Deed,
}

/// To whom a request is sent.
#[derive(Clone, Copy)]
pub enum To {
    /// A department, by its place in the plan: 住建, 民政, 公安, 市场监管.
    Department(usize),
    /// The property company of the community.
    Company,
}

/// What somebody does. The handling side is whoever is entitled: the grid worker of the grid, the
/// secretary of the community, the secretary of the lead, one level up.
pub enum Deed {
    AcceptByGridWorker(&'static str),
    Accept(&'static str),
    Ask(&'static str),
    Supply(&'static str),
    Reject(RejectionReason, &'static str, Option<&'static str>),
    AskReview(&'static str),
    UpholdRejection(&'static str),
    Dispatch(To, &'static str),
    TakeInGrid,
    Take,
    Object(&'static str),
    Overrule(&'static str),
    UpholdObjection(&'static str),
    Contact(&'static str),
    Progress(&'static str),
    Suspend(i64, &'static str),
    Resolve(&'static str),
    Evaluate(Outcome, i32, &'static str),
    Withdraw(&'static str),
    /// Into the story with this place in the list.
    Merge(usize, &'static str),
    /// What is due by itself happens.
    TimePasses,
}

impl Deed {
    /// Whether nothing follows.
    pub fn ends(&self) -> bool {
        matches!(
            self,
            Self::TimePasses
                | Self::Reject(..)
                | Self::UpholdRejection(_)
                | Self::Withdraw(_)
                | Self::Merge(..)
        )
    }
}

fn line(day: i64, hour: u32, minute: u32, deed: Deed) -> Line {
    Line {
        day,
        at: (hour, minute),
        deed,
    }
}

struct Opening(i64, Time, usize);

fn story(
    Opening(days_ago, at, resident): Opening,
    (kind, category, urgency): (Kind, &'static str, Urgency),
    (title, description): (&'static str, &'static str),
    lines: Vec<Line>,
) -> Story {
    let located = kind == Kind::Hazard || lines.len() % 2 == 1;
    Story {
        days_ago,
        at,
        resident,
        kind,
        category,
        urgency,
        title,
        description,
        located,
        lines,
    }
}

/// The stories in the order in which a town tells them.
pub fn all() -> Vec<Story> {
    let mut all = waiting();
    all.extend(under_way());
    all.extend(answered());
    all.extend(over());
    all.extend(otherwise());
    all
}

use Deed::*;
use To::{Company, Department};
use Urgency::{Emergency, Routine, Urgent};

/// Not yet taken up, asked back, taken up.
fn waiting() -> Vec<Story> {
    vec![
        story(
            Opening(1, (8, 12), 0),
            (Kind::Appeal, "STREETLIGHT", Routine),
            (
                "3号楼前路灯不亮",
                "{小区}3号楼前的两盏路灯已经三天不亮了，晚上老人下楼看不清台阶，请尽快修复。",
            ),
            vec![],
        ),
        story(
            Opening(1, (9, 40), 3),
            (Kind::Suggestion, "COMMUNITY_ACTIVITY", Routine),
            (
                "希望周末开放社区图书角",
                "孩子放学后没有地方看书，建议{小区}旁的党群服务中心图书角周末也开放半天。",
            ),
            vec![],
        ),
        story(
            Opening(1, (19, 5), 5),
            (Kind::Hazard, "EV_CHARGING", Urgent),
            (
                "楼道内电动车飞线充电",
                "{小区}有住户把电动车推进楼道，从窗户拉线充电，整夜无人看管，非常危险。",
            ),
            vec![],
        ),
        story(
            Opening(3, (10, 20), 1),
            (Kind::Appeal, "HOUSE_LEAK", Routine),
            (
                "卫生间天花板渗水",
                "家里卫生间天花板一直渗水，墙皮已经脱落，楼上说不是他家的问题。",
            ),
            vec![line(
                0,
                15,
                10,
                Ask("请补充楼栋和房号，并说明渗水从什么时候开始，方便物业上门查看。"),
            )],
        ),
        story(
            Opening(2, (14, 35), 4),
            (Kind::Consultation, "SOCIAL_INSURANCE", Routine),
            (
                "外地医保如何转入",
                "我刚随子女搬到{小区}居住，想问退休职工医保怎样办理异地就医备案。",
            ),
            vec![line(
                0,
                16,
                30,
                Ask("请告知您的参保地和参保类型，我们帮您查询对应的备案渠道。"),
            )],
        ),
        story(
            Opening(2, (9, 15), 2),
            (Kind::Appeal, "GARBAGE", Routine),
            (
                "垃圾桶满溢无人清运",
                "{小区}西门垃圾分类点连续两天满溢，气味很大，请安排增加清运次数。",
            ),
            vec![line(
                0,
                10,
                30,
                AcceptByGridWorker("已到现场查看，情况属实。"),
            )],
        ),
        story(
            Opening(2, (11, 0), 3),
            (Kind::Appeal, "ELDERLY_CARE", Routine),
            (
                "独居老人申请助餐服务",
                "母亲82岁独居，做饭不便，想申请社区长者食堂送餐。",
            ),
            vec![line(
                0,
                16,
                0,
                Accept("已受理，将联系民政部门核实助餐条件。"),
            )],
        ),
    ]
}

/// Sent, objected to, being handled, waiting for a day.
fn under_way() -> Vec<Story> {
    vec![
        story(
            Opening(2, (8, 50), 0),
            (Kind::Appeal, "ROAD", Routine),
            (
                "小区门口路面塌陷",
                "{小区}东门外人行道塌陷了一块，约半米宽，昨天有老人差点摔倒。",
            ),
            vec![
                line(0, 9, 30, AcceptByGridWorker("现场已摆放警示锥。")),
                line(
                    0,
                    11,
                    0,
                    Dispatch(Department(0), "请住建部门核实产权并修复。"),
                ),
            ],
        ),
        story(
            Opening(1, (9, 10), 5),
            (Kind::Appeal, "PROPERTY_SERVICE", Routine),
            (
                "单元门禁损坏",
                "{小区}单元门禁坏了一周，谁都能进，多次向物业反映没有答复。",
            ),
            vec![
                line(0, 10, 5, Accept("请物业今日内回应。")),
                line(0, 10, 40, Dispatch(Company, "请维修门禁并向业主说明。")),
            ],
        ),
        story(
            Opening(5, (20, 15), 4),
            (Kind::Appeal, "NOISE", Routine),
            (
                "夜间施工噪声扰民",
                "{小区}对面工地晚上十点以后仍在浇筑，孩子无法入睡。",
            ),
            vec![
                line(1, 9, 10, Accept("已受理。")),
                line(1, 9, 40, Dispatch(Department(0), "请核查夜间施工许可。")),
            ],
        ),
        story(
            Opening(3, (13, 20), 1),
            (Kind::Appeal, "COOKING_FUMES", Routine),
            (
                "一楼饭店油烟直排",
                "{小区}临街饭店的油烟直接排到居民楼下，开窗就是油烟味。",
            ),
            vec![
                line(0, 13, 50, Ask("请告知饭店名称和油烟较重的时段。")),
                line(0, 14, 20, Supply("是临街的川味小馆，中午和晚上饭点最重。")),
                line(0, 15, 0, AcceptByGridWorker("现场闻到明显油烟。")),
                line(
                    1,
                    9,
                    20,
                    Dispatch(Department(3), "请检查餐饮单位油烟净化设施。"),
                ),
                line(
                    1,
                    11,
                    0,
                    Object("餐饮油烟排放由生态环境和城管部门负责，本局只管食品经营许可。"),
                ),
            ],
        ),
        story(
            Opening(4, (16, 45), 3),
            (Kind::Appeal, "PARKING", Routine),
            (
                "消防通道长期停车",
                "{小区}消防通道每晚停满车，消防车进不来。",
            ),
            vec![
                line(1, 9, 0, Accept("涉及消防安全，加快处理。")),
                line(
                    1,
                    9,
                    30,
                    Dispatch(Department(2), "请公安部门会同物业清理。"),
                ),
                line(1, 14, 0, Object("小区内部道路停车管理应由物业先行处置。")),
            ],
        ),
        story(
            Opening(6, (10, 10), 2),
            (Kind::Appeal, "ELEVATOR", Urgent),
            (
                "电梯频繁停运",
                "{小区}2号楼电梯一周内停运四次，楼上有坐轮椅的老人无法下楼。",
            ),
            vec![
                line(0, 10, 40, AcceptByGridWorker("已安抚住户并联系物业。")),
                line(0, 11, 20, Dispatch(Company, "请立即联系维保单位。")),
                line(0, 13, 40, Take),
                line(0, 14, 0, Contact("已电话联系反映人，说明维保到场时间。")),
                line(1, 16, 0, Progress("维保单位更换门机控制板，等待配件到货。")),
            ],
        ),
        story(
            Opening(4, (9, 5), 5),
            (Kind::Dispute, "NEIGHBOUR_DISPUTE", Routine),
            (
                "楼上深夜跑步机震动",
                "楼上每天晚上十一点后用跑步机，多次沟通无效，希望社区调解。",
            ),
            vec![
                line(
                    0,
                    15,
                    0,
                    AcceptByGridWorker("双方为上下楼邻居，先行入户了解。"),
                ),
                line(0, 15, 30, TakeInGrid),
                line(
                    1,
                    19,
                    0,
                    Contact("已与双方分别面谈，约定周末在社区调解室见面。"),
                ),
            ],
        ),
        story(
            Opening(8, (9, 0), 0),
            (Kind::Hazard, "MANHOLE", Urgent),
            (
                "井盖松动有异响",
                "{小区}北门主路井盖松动，车辆经过就翘起来。",
            ),
            vec![
                line(0, 9, 20, AcceptByGridWorker("已设置围挡。")),
                line(0, 9, 50, Dispatch(Department(0), "请尽快更换。")),
                line(0, 11, 30, Take),
                line(0, 15, 0, Contact("已电话告知处理安排。")),
            ],
        ),
        story(
            Opening(9, (14, 0), 4),
            (Kind::Appeal, "OLD_COMPOUND", Routine),
            (
                "老旧管网何时改造",
                "{小区}排水管年年堵，听说列入改造计划，一直没有动静。",
            ),
            vec![
                line(1, 9, 30, Accept("已受理。")),
                line(1, 10, 0, Dispatch(Department(0), "请答复改造计划和时间。")),
                line(1, 15, 0, Take),
                line(2, 10, 0, Contact("已向反映人说明需等待招标结果。")),
                line(
                    3,
                    9,
                    0,
                    Suspend(24, "改造工程正在招标，中标后方可确定进场时间。"),
                ),
            ],
        ),
    ]
}

/// Resolved and waiting for the resident's word, or evaluated.
fn answered() -> Vec<Story> {
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

/// Closed: solved, half solved, not evaluated, solved at the second attempt.
fn over() -> Vec<Story> {
    vec![
        story(
            Opening(25, (9, 0), 2),
            (Kind::Appeal, "STREETLIGHT", Routine),
            (
                "健身广场灯不亮",
                "{小区}健身广场的灯坏了，晚上跳舞的人看不清。",
            ),
            vec![
                line(0, 9, 30, AcceptByGridWorker("已到场查看。")),
                line(0, 9, 40, TakeInGrid),
                line(0, 10, 0, Contact("已回电。")),
                line(0, 17, 0, Resolve("联系物业更换灯泡三只，现已正常。")),
                line(
                    1,
                    18,
                    0,
                    Evaluate(Outcome::Solved, 5, "当天就修好了，点赞。"),
                ),
                line(9, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(30, (14, 10), 5),
            (Kind::Appeal, "DRAINAGE", Routine),
            ("雨后门口积水", "{小区}门口一下雨就积水，要蹚水出门。"),
            vec![
                line(1, 9, 0, Accept("已受理。")),
                line(1, 9, 20, Dispatch(Department(0), "请疏通雨水口。")),
                line(1, 9, 50, Object("小区出入口应由物业维护。")),
                line(1, 10, 20, Overrule("该雨水口为市政设施，由住建部门办理。")),
                line(1, 10, 40, Take),
                line(1, 11, 0, Contact("已电话沟通。")),
                line(3, 16, 0, Resolve("雨水口已疏通，道路找坡需列入明年计划。")),
                line(
                    4,
                    20,
                    0,
                    Evaluate(Outcome::HalfSolved, 3, "比以前好，大雨还会积一点。"),
                ),
                line(12, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(28, (10, 30), 3),
            (Kind::Consultation, "SCHOOLING", Routine),
            (
                "转学手续咨询",
                "孩子下学期想转到家附近的小学，需要在哪里办理？",
            ),
            vec![
                line(0, 15, 0, AcceptByGridWorker("由社区答复。")),
                line(0, 15, 10, TakeInGrid),
                line(
                    1,
                    10,
                    0,
                    Resolve("请于开学前一个月在区教育服务平台提交转学申请，需居住证明和学籍材料。"),
                ),
                line(10, 9, 0, TimePasses),
            ],
        ),
        story(
            Opening(35, (8, 20), 1),
            (Kind::Appeal, "GAS", Urgent),
            (
                "楼道有轻微燃气味",
                "{小区}楼道里隐约有燃气味，已经开窗通风。",
            ),
            vec![
                line(
                    0,
                    8,
                    25,
                    AcceptByGridWorker("已提醒住户不要动火用电，并拨打燃气抢修电话。"),
                ),
                line(0, 8, 40, Dispatch(Company, "请配合燃气公司入户检查。")),
                line(0, 8, 50, Take),
                line(0, 9, 0, Contact("已与反映人见面。")),
                line(0, 15, 0, Resolve("燃气公司检查无泄漏，更换老化软管一根。")),
                line(0, 19, 0, Evaluate(Outcome::NotSolved, 2, "晚上又闻到了。")),
                line(1, 9, 0, Contact("再次上门，邻居家灶具阀门老化。")),
                line(1, 16, 0, Resolve("邻居家灶具阀门已更换，复测正常。")),
                line(3, 10, 0, Evaluate(Outcome::Solved, 4, "这次没有味道了。")),
                line(11, 9, 0, TimePasses),
            ],
        ),
    ]
}

/// Rejected, taken back, merged.
fn otherwise() -> Vec<Story> {
    vec![
        story(
            Opening(10, (16, 0), 4),
            (Kind::Appeal, "WAGE_DISPUTE", Routine),
            (
                "要求撤销法院判决",
                "对劳动报酬案件的判决不服，要求社区撤销。",
            ),
            vec![line(
                1,
                10,
                0,
                Reject(
                    RejectionReason::LawfulChannel,
                    "对生效判决不服的，应依法通过申诉或再审途径解决，社区无权处理。",
                    Some("向作出判决的法院或上一级法院申请再审；法律援助热线12348"),
                ),
            )],
        ),
        story(
            Opening(12, (9, 30), 6),
            (Kind::Appeal, "ILLEGAL_BUILDING", Routine),
            (
                "要求拆除邻居已审批的雨棚",
                "邻居的雨棚挡住我家视线，要求拆除。",
            ),
            vec![
                line(
                    0,
                    15,
                    0,
                    Reject(
                        RejectionReason::AlreadyDecided,
                        "经核查该雨棚手续齐全，此前已两次答复。",
                        None,
                    ),
                ),
                line(1, 9, 0, AskReview("我认为雨棚超出了审批尺寸，请上级复核。")),
                line(
                    3,
                    11,
                    0,
                    UpholdRejection("街道会同住建部门实测，尺寸与审批一致，维持原决定。"),
                ),
            ],
        ),
        story(
            Opening(9, (20, 40), 0),
            (Kind::Appeal, "NOISE", Routine),
            ("广场舞音响太大", "{小区}广场舞音响晚上九点还很大声。"),
            vec![line(
                1,
                9,
                0,
                Withdraw("舞队已经和我们商量好，八点半结束，撤回诉求。"),
            )],
        ),
        story(
            Opening(1, (11, 30), 6),
            (Kind::Appeal, "STREETLIGHT", Emergency),
            (
                "3号楼前一片漆黑",
                "{小区}3号楼前路灯全灭，晚上有人摔倒，请马上处理。",
            ),
            vec![line(0, 14, 0, Merge(0, "与同一处路灯故障的诉求合并办理。"))],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_over_before_today_and_run_forward() {
        let all = all();
        assert_eq!(all.len(), 30);
        for story in &all {
            let mut last = (0, story.at);
            assert!(story.resident < 7 && story.days_ago < super::super::town::AGE.num_days());
            for line in &story.lines {
                assert!((line.day, line.at) > last, "{}", story.title);
                assert!(line.day < story.days_ago, "{}", story.title);
                last = (line.day, line.at);
            }
        }
    }

    #[test]
    fn merged_stories_name_an_earlier_one_of_the_same_place() {
        for story in all() {
            for line in &story.lines {
                if let Deed::Merge(into, _) = line.deed {
                    let main = &all()[into];
                    assert!((main.days_ago, story.at) >= (story.days_ago, main.at));
                }
            }
        }
    }
}
