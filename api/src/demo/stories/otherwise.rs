//! Rejected, taken back, merged.

use lianxin_entity::enums::Urgency::{Emergency, Routine};
use lianxin_entity::enums::{RejectionReason, ServiceRequestKind as Kind};

use super::Deed::*;
use super::{Opening, Story, line, story};

pub fn stories() -> Vec<Story> {
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
